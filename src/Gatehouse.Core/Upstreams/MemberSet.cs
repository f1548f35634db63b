using Gatehouse.Core.Upstreams.LoadBalancing;

namespace Gatehouse.Core.Upstreams;

/// <summary>
/// The destinations of an upstream at one moment, and which of them may be picked. Immutable: whenever one becomes usable, or no longer is,
/// another set takes its place, so that a pick looks at nothing but its own.
/// </summary>
internal sealed class MemberSet
{
    private MemberSet(Member[] all, Member[] pickable, Picker picker)
    {
        All = all;
        Pickable = pickable;
        Picker = picker;
    }

    /// <summary>All, in the order of the list.</summary>
    public Member[] All { get; }

    /// <summary>Those that requests go to.</summary>
    public Member[] Pickable { get; }

    /// <summary>Picks one of those.</summary>
    public Picker Picker { get; }

    /// <summary>True when so few may be asked that all are.</summary>
    public bool IsPanic { get; private init; }

    /// <summary>True when one of those is in its slow start.</summary>
    public bool IsWarming { get; init; }

    /// <summary>
    /// The set for what the members' states say now: the usable ones that are no backups, else the usable backups; and all that are
    /// no backups when fewer than <paramref name="panic"/> of them are usable, unless a backup can stand in. Those whose own breaker is open are as
    /// if they were not there.
    /// </summary>
    /// <param name="all">All.</param>
    /// <param name="panic">The least share, 0 for never.</param>
    /// <param name="balancer">Makes the picker.</param>
    /// <param name="isWarming">Says of one whether it is in its slow start; null for none.</param>
    public static MemberSet Of(Member[] all, double panic, Balancer balancer, Func<Member, bool>? isWarming = null)
    {
        var primaries = Array.FindAll(all, static member => !member.IsBackup && !IsShut(member));
        var usable = Array.FindAll(primaries, static member => member.State.IsUsable);
        var backups = Array.FindAll(all, static member => member.IsBackup && member.State.IsUsable && !IsShut(member));
        var isPanic = primaries.Length > 0 && usable.Length < panic * primaries.Length && backups.Length == 0;
        var pickable = isPanic ? primaries : usable.Length > 0 ? usable : backups;
        return new MemberSet(all, pickable, balancer.Create(pickable))
        {
            IsPanic = isPanic,
            IsWarming = isWarming is not null && Array.Exists(pickable, member => isWarming(member)),
        };
    }

    /// <summary>One with room, counted in: those that were not tried first, then the same again; each time from the one that was picked on.</summary>
    /// <param name="picked">The one that could not be entered, or was tried.</param>
    /// <param name="tried">The destinations that the request went to before.</param>
    public Member? EnterOther(Member picked, ulong tried)
    {
        var first = Math.Max(0, Array.IndexOf(Pickable, picked));
        for (var pass = 0; pass < 2; pass++)
        {
            for (var i = 0; i < Pickable.Length; i++)
            {
                var other = Pickable[(first + i) % Pickable.Length];
                if ((other.Bit & tried) == 0 == (pass == 0) && other.TryEnter())
                    return other;
            }
        }
        return null;
    }

    private static bool IsShut(Member member) => member.Breaker?.ShutFor > TimeSpan.Zero;
}
