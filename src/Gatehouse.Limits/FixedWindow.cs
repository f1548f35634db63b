namespace Gatehouse.Limits;

/// <summary>One counter (<see cref="LimitCell.Now"/>) for each window of the clock (<see cref="LimitCell.When"/>).</summary>
/// <remarks>Around the seam of two windows twice the count can come at once.</remarks>
internal sealed class FixedWindow(LimitRule rule) : CellRule
{
    private const long Most = 2 * LimitRule.MaxCount;

    private readonly long count = rule.Count;
    private readonly long window = (long)rule.Window.TotalMilliseconds;

    public override bool Advance(ref LimitCell cell, long now)
    {
        var number = now / window;
        var isSetBack = number < cell.When;
        if (number > cell.When)
            cell.Now = 0;
        cell.When = number;
        return isSetBack;
    }

    public override bool Take(ref LimitCell cell, long now, long amount, bool isForced)
    {
        var isRoom = cell.Now <= count - amount;
        if (isRoom || isForced)
            cell.Now = Math.Min(cell.Now + amount, Most);
        return isRoom;
    }

    public override void GiveBack(ref LimitCell cell, long amount) => cell.Now = Math.Max(0, cell.Now - amount);

    public override LimitDecision Describe(in LimitCell cell, long now, bool isAllowed)
    {
        var left = Milliseconds(window - (now % window));
        var remaining = Math.Max(0, count - cell.Now);
        return new LimitDecision(isAllowed, remaining, cell.Now > 0 ? left : TimeSpan.Zero, remaining > 0 ? TimeSpan.Zero : left);
    }

    protected override long LoadOf(in LimitCell cell, long now) => cell.Now;
}
