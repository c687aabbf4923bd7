"""Training on several machines; Dask is imported when it is needed."""
from epynn.distributed.cluster import cluster
from epynn.distributed.search import grid
from epynn.distributed.training import train

__all__ = ['cluster', 'grid', 'train']
