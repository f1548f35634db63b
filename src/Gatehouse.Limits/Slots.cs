namespace Gatehouse.Limits;

/// <summary>How many are under way (<see cref="LimitCell.Now"/>).</summary>
internal sealed class Slots(long count) : CellRule
{
    public override bool Advance(ref LimitCell cell, long now) => false;

    public override bool Take(ref LimitCell cell, long now, long amount, bool isForced)
    {
        if (cell.Now > count - amount && !isForced)
            return false;
        cell.Now += amount;
        return true;
    }

    public override void GiveBack(ref LimitCell cell, long amount) => cell.Now = Math.Max(0, cell.Now - amount);

    public override LimitDecision Describe(in LimitCell cell, long now, bool isAllowed) =>
        new(isAllowed, Math.Max(0, count - cell.Now), TimeSpan.Zero, TimeSpan.Zero);

    protected override long LoadOf(in LimitCell cell, long now) => cell.Now;
}
