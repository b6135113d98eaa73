"""What the rules promise, one file per area, told by a fixed cast; someone who must see nothing is always there."""
