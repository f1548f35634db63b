namespace Gatehouse.Limits;

/// <summary>What one node has counted of one key and not told the store. Guarded by its lock.</summary>
internal sealed class AheadCount(string name)
{
    // Of what was left when the store was asked last, so much may be taken without asking.
    private const int Part = 20;

    private LimitDecision known;
    private long knownSince;
    private long untold;
    private long underWay;
    private bool isKnown;
    private bool isGone;

    /// <summary>The key as the store knows it.</summary>
    public string Name => name;

    /// <summary>Counts without asking; false when the store has to be asked.</summary>
    public bool TryTake(long amount, TimeProvider time, TimeSpan life, out LimitDecision decision)
    {
        decision = default;
        lock (this)
        {
            var age = time.GetElapsedTime(knownSince);
            if (!isKnown || isGone || age > life || untold + underWay + amount > known.Remaining / Part)
                return false;
            untold += amount;
            var reset = known.Reset - age;
            decision = new LimitDecision(true, known.Remaining - untold - underWay, reset > TimeSpan.Zero ? reset : TimeSpan.Zero, TimeSpan.Zero);
            return true;
        }
    }

    /// <summary>What is to be told now; it is under way until <see cref="End"/>.</summary>
    public long Begin()
    {
        lock (this)
        {
            var amount = untold;
            untold = 0;
            underWay += amount;
            return amount;
        }
    }

    /// <summary>It was told; or it could not be, and is still to be.</summary>
    public void End(long amount, bool wasTold)
    {
        lock (this)
        {
            underWay -= amount;
            untold += wasTold ? 0 : amount;
        }
    }

    /// <summary>What the store said.</summary>
    public void Learn(LimitDecision decision, long now)
    {
        lock (this)
        {
            known = decision;
            knownSince = now;
            isKnown = true;
        }
    }

    /// <summary>True when it is of no use any more, and not used from now on.</summary>
    /// <param name="time">The only source of time.</param>
    /// <param name="life">How long what the store said is of use.</param>
    /// <param name="window">How long it is of use to tell the store.</param>
    public bool TryForget(TimeProvider time, TimeSpan life, TimeSpan window)
    {
        lock (this)
        {
            var age = time.GetElapsedTime(knownSince);
            if (underWay == 0 && age > (untold == 0 ? life : window))
                isGone = true;
            return isGone;
        }
    }
}
