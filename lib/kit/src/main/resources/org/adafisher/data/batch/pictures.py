# A batch of examples that live on the device, and its labels. draws: a row an example, its index
# and label; where pictures [N, C, H, W] are augmented then the way down and right, whether it is
# mirrored, the row and column of the hole's centre, and the hole's side.
class Pictures(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def column(self: __torch__.Pictures, draws: Tensor, number: int) -> Tensor:
    return torch.narrow(draws, 1, number, 1)

  # Whether each of [B, H] rows and [B, W] columns counts, for every place of [B, 1, H, W].
  def both(self: __torch__.Pictures, rows: Tensor, columns: Tensor) -> Tensor:
    return torch.logical_and(rows.unsqueeze(2), columns.unsqueeze(1)).unsqueeze(1)

  def within(self: __torch__.Pictures, x: Tensor, first: Tensor, size: Tensor) -> Tensor:
    return torch.logical_and(x >= first, x < first + size)

  def augmented(self: __torch__.Pictures, draws: Tensor, x: Tensor, black: Tensor) -> Tensor:
    height = x.size(2)
    width = x.size(3)
    rows = torch.arange(height, device=x.device).unsqueeze(0)
    columns = torch.arange(width, device=x.device).unsqueeze(0)
    mirrored = torch.where(self.column(draws, 4) > 0, columns * -1 + (width - 1), columns)
    row = rows + self.column(draws, 2)
    column = mirrored + self.column(draws, 3)
    places = row.clamp(0, height - 1).unsqueeze(2) * width + column.clamp(0, width - 1).unsqueeze(1)
    places = places.reshape([x.size(0), 1, -1]).expand([-1, x.size(1), -1])
    moved = x.reshape([x.size(0), x.size(1), -1]).gather(2, places).reshape(x.size())
    inside = self.both(row == row.clamp(0, height - 1), column == column.clamp(0, width - 1))
    side = self.column(draws, 7)
    hole = self.both(
        self.within(rows, self.column(draws, 5) - side // 2, side),
        self.within(columns, self.column(draws, 6) - side // 2, side))
    return torch.where(inside, moved, black).masked_fill(hole, 0.)

  def forward(self: __torch__.Pictures,
    draws: Tensor,
    examples: Tensor,
    black: Tensor) -> Tuple[Tensor, Tensor]:
    x = examples.index_select(0, torch.select(draws, 1, 0))
    if draws.size(1) > 2:
      x = self.augmented(draws, x, black)
    return (x, torch.select(draws, 1, 1).contiguous())
