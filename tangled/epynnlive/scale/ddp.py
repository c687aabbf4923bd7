"""Train the waves with DistributedDataParallel of PyTorch.

Run it: torchrun --standalone --nproc-per-node 2 -m epynnlive.scale.ddp
"""
import json
import sys

import torch
from torch import distributed
from torch.nn.parallel import DistributedDataParallel

from epynn import from_torch, to_torch
from epynnlive.scale.waves import RATE, waves


def train(epochs: int) -> list[float]:
    """Train on all processes together.

    :param epochs: Number of epochs.
    :returns: The training loss after each of them.
    """
    rank, size = distributed.get_rank(), distributed.get_world_size()
    model = waves()
    module = DistributedDataParallel(to_torch(model).train())
    optimizer = torch.optim.SGD(module.parameters(), RATE)
    summed = torch.nn.BCELoss(reduction='sum')
    for _ in range(epochs):
        model.embedding.training_batches()
        for batch in model.embedding.batch_dtrain:
            X = torch.from_numpy(batch.X[rank::size])
            Y = torch.from_numpy(batch.Y[rank::size] + 0.0)
            optimizer.zero_grad()
            loss = size * summed(module(X), Y)
            loss.backward()
            optimizer.step()
        from_torch(module.module, model)
        model.evaluate()
    return model.metrics['BCE'][0]


if __name__ == '__main__':
    distributed.init_process_group('gloo')
    losses = train(int(sys.argv[1]) if sys.argv[1:] else 24)
    if distributed.get_rank() == 0:
        print(json.dumps(losses))
    distributed.barrier()  # none leaves while another still works
    distributed.destroy_process_group()
