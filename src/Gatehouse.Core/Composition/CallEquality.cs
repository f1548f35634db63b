namespace Gatehouse.Core.Composition;

/// <summary>When one answer serves two calls of a route. Nothing is put together to compare them: most calls are equal to none.</summary>
internal sealed class CallEquality : IEqualityComparer<CallRequest>
{
    /// <summary>For calls of one request: the same is asked of the same upstream in the same way.</summary>
    public static readonly CallEquality InRequest = new(isAcross: false);

    /// <summary>For calls of different requests: the upstream could not tell who asks either. Each waits for its own timeout.</summary>
    public static readonly CallEquality AcrossRequests = new(isAcross: true);

    private readonly bool isAcross;

    private CallEquality(bool isAcross) => this.isAcross = isAcross;

    public bool Equals(CallRequest? x, CallRequest? y) =>
        x!.Plan.Forwarder == y!.Plan.Forwarder
        && x.PathAndQuery == y.PathAndQuery
        && x.Plan.MaxSize == y.Plan.MaxSize
        && x.Plan.Retries == y.Plan.Retries
        && x.Plan.Writes == y.Plan.Writes
        && x.Item == y.Item
        && (isAcross ? HaveEqualOrigins(x, y) : x.Plan.Timeout == y.Plan.Timeout)
        && HaveEqualHeaders(x, y);

    public int GetHashCode(CallRequest call) => call.PathAndQuery.GetHashCode(StringComparison.Ordinal) ^ (isAcross ? call.Origin.IdentityHash : 0);

    private static bool HaveEqualOrigins(CallRequest x, CallRequest y) =>
        x.Origin == y.Origin || (x.Origin.Identity == y.Origin.Identity && (!x.Plan.IsServedByTarget || x.Origin.Target.Text == y.Origin.Target.Text));

    private static bool HaveEqualHeaders(CallRequest x, CallRequest y)
    {
        var (own, other) = (x.Plan.Headers, y.Plan.Headers);
        if (own.Count != other.Count)
            return false;
        for (var i = 0; i < own.Count; i++)
        {
            if (own[i].Key != other[i].Key || x.Headers[own[i].Key] != y.Headers[own[i].Key])
                return false;
        }
        return true;
    }
}
