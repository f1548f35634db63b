namespace Gatehouse.Limits;

/// <summary>
/// Two counters: this window's (<see cref="LimitCell.Now"/>) and the one before (<see cref="LimitCell.Before"/>), of which counts as much as lies
/// within the last window, taken as if it had come evenly.
/// </summary>
/// <remarks>
/// The error: never more than the count comes in a window of the clock. In any other stretch as long as a window it is less than twice the count,
/// which takes a whole window's worth at the end of one and a client that then uses each place as it gets free; a second burst is not
/// let through, as it is with <see cref="FixedWindow"/>. The other way round, who sent all at the beginning of a window is refused a little too long.
/// </remarks>
internal sealed class SlidingWindow(LimitRule rule) : CellRule
{
    // Products of a count and a window stay below 2^63: 2 * 10^9 times 31 days in milliseconds.
    private const long Most = 2 * LimitRule.MaxCount;

    private readonly long count = rule.Count;
    private readonly long window = (long)rule.Window.TotalMilliseconds;

    public override bool Advance(ref LimitCell cell, long now)
    {
        var number = now / window;
        if (cell.When == number)
            return false;
        var isSetBack = number < cell.When;
        if (isSetBack)
        {
            cell.Now = Math.Min(cell.Now + cell.Before, Most);
            cell.Before = 0;
        }
        else
        {
            cell.Before = number == cell.When + 1 ? cell.Now : 0;
            cell.Now = 0;
        }
        cell.When = number;
        return isSetBack;
    }

    public override bool Take(ref LimitCell cell, long now, long amount, bool isForced)
    {
        var isRoom = LoadOf(cell, now) <= count - amount;
        if (isRoom || isForced)
            cell.Now = Math.Min(cell.Now + amount, Most);
        return isRoom;
    }

    public override void GiveBack(ref LimitCell cell, long amount) => cell.Now = Math.Max(0, cell.Now - amount);

    public override LimitDecision Describe(in LimitCell cell, long now, bool isAllowed)
    {
        var left = window - (now % window);
        var remaining = Math.Max(0, count - LoadOf(cell, now));
        var reset = cell.Now > 0 ? left + window : cell.Before > 0 ? left : 0;
        return new LimitDecision(isAllowed, remaining, Milliseconds(reset), Milliseconds(remaining > 0 ? 0 : Wait(cell.Before, cell.Now, left)));
    }

    protected override long LoadOf(in LimitCell cell, long now) =>
        cell.Before == 0 ? cell.Now : cell.Now + Ceiling(cell.Before * (window - (now % window)), window);

    // Of the earlier ones so many fade out until there is room for one; when this window's alone are too many, in the next.
    private long Wait(long before, long now, long left) => now < count
        ? Fade(before, count - 1 - now, left)
        : left + Fade(now, count - 1, window);

    // The time until of `before` no more than `room` count, when `left` of the window is left.
    private long Fade(long before, long room, long left) => before == 0 ? 0 : Math.Max(0, left - (room * window / before));
}
