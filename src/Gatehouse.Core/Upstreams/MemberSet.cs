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

    private static bool IsShut(Member member) => member.Breaker?.ShutFor > TimeSpan.Zero;
}
