# θ: weights, g: gradients; every list has one entry per parameter.
class Steps(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # PyTorch refuses factors that float32 cannot hold; a run with such a rate diverges, as it should.
  def factor(self: __torch__.Steps, rate: float) -> float:
    return max(-3.4028234663852886e38, min(rate, 3.4028234663852886e38))

  def clip(self: __torch__.Steps, gradients: List[Tensor], most: float) -> None:
    squares = annotate(List[Tensor], [])
    for i in range(len(gradients)):
      norm = gradients[i].norm().double()
      squares.append(norm * norm)
    total = torch.stack(squares).sum().sqrt()
    scale = torch.clamp(torch.full_like(total, most) / (total + 1e-6), None, 1.)
    for i in range(len(gradients)):
      gradients[i].mul_(scale)

  def decay(self: __torch__.Steps,
    weights: List[Tensor],
    gradients: List[Tensor],
    coupled: List[float],
    decoupled: List[float]) -> None:
    for i in range(len(weights)):
      if coupled[i] != 0.:
        gradients[i].add_(weights[i].detach(), alpha=coupled[i])
      if decoupled[i] != 0.:
        weights[i].detach().mul_(1. - decoupled[i])

  def sgd(self: __torch__.Steps,
    weights: List[Tensor],
    gradients: List[Tensor],
    momenta: List[Tensor],
    rates: List[float],
    momentum: float) -> None:
    for i in range(len(weights)):
      g = gradients[i]
      if momentum != 0.:
        g = momenta[i].mul_(momentum).add_(g)
      weights[i].detach().add_(g, alpha=self.factor(-rates[i]))

  # products: H·z with z = ±1; of a convolution's kernel the mean of |H·z|.
  def adahessian(self: __torch__.Steps,
    weights: List[Tensor],
    gradients: List[Tensor],
    products: List[Tensor],
    firsts: List[Tensor],
    seconds: List[Tensor],
    rates: List[float],
    roots: List[float],
    beta1: float,
    beta2: float,
    epsilon: float,
    power: float) -> None:
    for i in range(len(weights)):
      d = products[i].abs()
      if d.dim() == 4:
        d = d.mean([2, 3], True)
      m = firsts[i].mul_(beta1).add_(gradients[i], alpha=1. - beta1)
      v = seconds[i].mul_(beta2).add_(d * d, alpha=1. - beta2)
      root = v.sqrt().div_(roots[i])
      scale = root if power == 1. else root.pow(power)
      weights[i].detach().addcdiv_(m, scale.add_(epsilon), value=self.factor(-rates[i]))

  def adam(self: __torch__.Steps,
    weights: List[Tensor],
    gradients: List[Tensor],
    firsts: List[Tensor],
    seconds: List[Tensor],
    rates: List[float],
    roots: List[float],
    beta1: float,
    beta2: float,
    epsilon: float) -> None:
    for i in range(len(weights)):
      g = gradients[i]
      m = firsts[i].mul_(beta1).add_(g, alpha=1. - beta1)
      v = seconds[i].mul_(beta2).addcmul_(g, g, value=1. - beta2)
      weights[i].detach().addcdiv_(m, v.sqrt().div_(roots[i]).add_(epsilon), value=self.factor(-rates[i]))

  def adafisher(self: __torch__.Steps,
    weights: List[Tensor],
    gradients: List[Tensor],
    momenta: List[Tensor],
    inputs: List[Tensor],
    outputs: List[Tensor],
    scales: List[float],
    identities: List[float],
    beta: float,
    damping: float) -> None:
    for i in range(len(weights)):
      m = momenta[i].mul_(beta).add_(gradients[i], alpha=1. - beta)
      w = weights[i].detach()
      if scales[i] > 1.7976931348623157e308:
        pass
      elif inputs[i].numel() == 0:
        w.add_(m, alpha=self.factor(-1. / (scales[i] * identities[i])))
      else:
        s = (outputs[i] * scales[i]).to(m.dtype)
        fisher = torch.outer(s, inputs[i].to(m.dtype)).add_(scales[i] * damping)
        w.addcdiv_(m, fisher.reshape(m.shape), value=-1.)

  def clear(self: __torch__.Steps, gradients: List[Tensor]) -> None:
    for i in range(len(gradients)):
      gradients[i].zero_()
