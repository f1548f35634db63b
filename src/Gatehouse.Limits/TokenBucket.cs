namespace Gatehouse.Limits;

/// <summary>
/// What was taken and has not leaked out yet (<see cref="LimitCell.Now"/>, in tokens times milliseconds of the window) at a moment
/// (<see cref="LimitCell.When"/>): the generic cell rate algorithm with its one moment split in two, so that nothing is rounded.
/// </summary>
/// <remarks>Exact: in any stretch of time there come at most the burst and what flows in meanwhile.</remarks>
internal sealed class TokenBucket(LimitRule rule) : CellRule
{
    private const long Most = 4_000_000_000_000_000_000;

    private readonly long count = rule.Count;
    private readonly long token = (long)rule.Window.TotalMilliseconds;
    private readonly long size = rule.Burst * (long)rule.Window.TotalMilliseconds;

    public override bool Advance(ref LimitCell cell, long now)
    {
        var elapsed = now - cell.When;
        cell.When = now;
        if (elapsed > 0)
            cell.Now = elapsed > cell.Now / count ? 0 : cell.Now - (elapsed * count);
        return elapsed < 0;
    }

    public override bool Take(ref LimitCell cell, long now, long amount, bool isForced)
    {
        var isRoom = amount <= size / token && cell.Now <= size - (amount * token);
        if (isRoom || isForced)
            cell.Now = Math.Min(cell.Now + (amount * token), Most);
        return isRoom;
    }

    public override void GiveBack(ref LimitCell cell, long amount) => cell.Now = Math.Max(0, cell.Now - (amount * token));

    public override LimitDecision Describe(in LimitCell cell, long now, bool isAllowed)
    {
        var room = Math.Max(0, size - cell.Now);
        var wait = room >= token ? 0 : Ceiling(cell.Now - (size - token), count);
        return new LimitDecision(isAllowed, room / token, Milliseconds(Ceiling(cell.Now, count)), Milliseconds(wait));
    }

    protected override long LoadOf(in LimitCell cell, long now) => cell.Now;
}
