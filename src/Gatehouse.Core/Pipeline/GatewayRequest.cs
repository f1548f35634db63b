using System.Net;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Telemetry.Metrics;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Pipeline;

/// <summary>
/// What the gateway knows about the request being handled. Set as a feature before the chain starts; used by one thread at a time, and
/// not after the request's end: like its <see cref="HttpContext"/>, the object may serve the next one then.
/// </summary>
public sealed class GatewayRequest
{
    // Of a server's requests, which keep their objects: to look a feature up costs as much as a policy.
    [ThreadStatic]
    private static GatewayRequest? latest;

    private RouteParameters parameters;
    private IRequestState[] states = [];
    private string[] withheld = [];
    private int acted; // how many of the response policies have acted, or need not

    /// <summary>Creates one.</summary>
    /// <param name="owner">The context that it always belongs to; null when that may be another each time.</param>
    internal GatewayRequest(DefaultHttpContext? owner = null) => Owner = owner;

    internal GatewayRequest(CanonicalTarget target, string correlationId, IPAddress clientAddress) =>
        Begin(target, correlationId, clientAddress, null);

    /// <summary>The canonical path and the query: the only view of the URL that a policy may decide on.</summary>
    public CanonicalTarget Target { get; private set; }

    /// <summary>The correlation id: the client's when well-formed, else a new one.</summary>
    public string CorrelationId { get; private set; } = "";

    /// <summary>
    /// The client's address: the peer's, or what trusted proxies said. IPv4 addresses are never in IPv6-mapped form.
    /// </summary>
    public IPAddress ClientAddress { get; private set; } = IPAddress.None;

    /// <summary>The key of the matched route; null before routing and when none matched.</summary>
    public string? RouteId { get; private set; }

    /// <summary>The matched route's path; null before routing and when none matched.</summary>
    public RoutePattern? Pattern { get; internal set; }

    /// <summary>The name of the upstream that was asked, or of several with commas between them; null for none.</summary>
    public string? Upstream { get; internal set; }

    /// <summary>
    /// The upstream that the route's <c>split</c> has chosen beforehand, for policies that keep answers: another version gives others. Null on
    /// routes with one upstream.
    /// </summary>
    public string? ChosenUpstream { get; internal set; }

    /// <summary>Who calls; null as long as no policy has found out.</summary>
    public Caller? Caller { get; set; }

    /// <summary>The query that the destination gets, without <c>?</c>, instead of the client's; null for the client's.</summary>
    public string? OutgoingQuery { get; set; }

    /// <summary>
    /// The stable code of the error that the gateway answered with (<see cref="Problem.Code"/>); null for none. Label of
    /// <c>gateway_errors_total</c>.
    /// </summary>
    public string? ErrorCode { get; internal set; }

    /// <summary>
    /// True when the answer is a problem only because a breaker is open whose fallback is <c>cached</c>: who keeps answers may send the last good
    /// one instead, of whatever age.
    /// </summary>
    public bool WantsLastGood { get; internal set; }

    /// <summary>
    /// True when the answer, or a part of it, came from what stands in for an upstream whose breaker is open: it is not what the route answers, and
    /// who keeps answers does not keep it.
    /// </summary>
    public bool IsStandIn { get; internal set; }

    /// <summary>True when the answer lacks a part that failed: it takes the place of no whole one that is kept.</summary>
    public bool IsPartial { get; internal set; }

    /// <summary>
    /// False when the client sent no field with an underscore in its name, which some services take for a dash. True when that is not known.
    /// </summary>
    public bool MayHaveUnderscores { get; internal set; } = true;

    /// <summary>Bytes of the answer's body that were passed on so far.</summary>
    public long BytesSent { get; set; }

    /// <summary>
    /// Takes a request through the whole gateway as if a client had sent it: strict check, routing, all policies of its route, access log,
    /// metrics. For policies that make requests out of one, each with a context of its own. Null only in tests.
    /// </summary>
    public RequestDelegate? Gateway { get; internal set; }

    /// <summary>The policies that act on the head of the answer, in the order in which they do.</summary>
    internal RoutePolicy[] ResponsePolicies { get; private set; } = [];

    /// <summary>The matched route's counters; null before routing and when none matched.</summary>
    internal RouteSeries? Series { get; private set; }

    /// <summary>What the request is served from, for the layer that knows its type.</summary>
    internal IServed? Serving { get; private set; }

    /// <summary>The query for the destination, before what the route's target sets.</summary>
    internal ReadOnlySpan<char> QueryToSend => OutgoingQuery is { } changed ? changed : Target.Query;

    /// <summary>What expressions see of the request; null as long as there was none.</summary>
    internal RequestVariables? Variables { get; set; }

    /// <summary>When the upstream may be asked again that had no room for this request; null when there was room.</summary>
    internal TimeSpan? RetryAfter { get; set; }

    /// <summary>True for a copy that <c>mirror</c> sends: nobody waits for its answer.</summary>
    internal bool IsCopy { get; set; }

    /// <summary>For a call of a composed answer: true when it was given up because its time was over. Null for a client's own request.</summary>
    internal Func<bool>? IsOverdue { get; set; }

    /// <summary>Whether the answer of a second destination was the one; null when none was asked.</summary>
    internal bool? HedgeWon { get; set; }

    /// <summary>The one context whose requests it is for, one after the other; null for another each time.</summary>
    internal DefaultHttpContext? Owner { get; }

    internal ref RouteParameters Parameters => ref parameters;

    /// <summary>
    /// Puts another query in place of the client's, for all that comes after: policies, the destination, the access log. For what nobody
    /// else may see, such as a key; what only the destination gets is <see cref="OutgoingQuery"/>.
    /// </summary>
    /// <param name="query">Without <c>?</c>; empty for none.</param>
    public void ReplaceQuery(string query) =>
        Target = new CanonicalTarget(query.Length == 0 ? Target.Path.ToString() : string.Concat(Target.Path, "?", query), Target.PathLength);

    /// <summary>For what a policy takes off the head because it is not the client's to say: trailers of these names do not go on either.</summary>
    /// <param name="names">In every spelling.</param>
    public void Withhold(string[] names) => withheld = withheld.Length == 0 ? names : [.. withheld, .. names];

    /// <summary>True for a name that was given to <see cref="Withhold"/>, in any case.</summary>
    internal bool IsWithheld(string name) => withheld.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>A request begins: the first one, or the first after the end of another.</summary>
    internal void Begin(CanonicalTarget target, string correlationId, IPAddress clientAddress, IServed? serving)
    {
        Target = target;
        CorrelationId = correlationId;
        ClientAddress = clientAddress;
        Serving = serving;
    }

    /// <summary>The owner's request is over: nothing of it is kept while the connection waits for the next one, nor what it was served from.</summary>
    internal void End()
    {
        Target = default;
        CorrelationId = "";
        ClientAddress = IPAddress.None;
        Serving = null;
        Gateway = null;
        RouteId = Upstream = ChosenUpstream = OutgoingQuery = ErrorCode = null;
        Pattern = null;
        Caller = null;
        WantsLastGood = IsStandIn = IsPartial = IsCopy = false;
        MayHaveUnderscores = true;
        withheld = [];
        BytesSent = 0;
        ResponsePolicies = [];
        acted = 0;
        Series = null;
        RetryAfter = null;
        IsOverdue = null;
        HedgeWon = null;
        parameters.Truncate(0);
        foreach (var state in states)
            state.Reset();
        Variables?.Reset();
    }

    /// <summary>
    /// What policies remember of this request: one object of each type, as new. It serves the next request too, so it costs no memory.
    /// </summary>
    public T State<T>()
        where T : class, IRequestState, new()
    {
        foreach (var state in states)
        {
            if (state is T known)
                return known;
        }
        var made = new T();
        states = [.. states, made];
        return made;
    }

    /// <summary>The router has chosen.</summary>
    internal void Enter(string routeId, RoutePattern pattern, RouteSeries? series, RoutePolicy[] responsePolicies)
    {
        RouteId = routeId;
        Pattern = pattern;
        Series = series;
        ResponsePolicies = responsePolicies;
    }

    /// <summary>
    /// Lets the policies behind one in the chain act on the head of the answer now, and not again: what stands there afterwards is what this
    /// policy would see, in <see cref="RoutePolicy.OnResponse"/>. For one that keeps answers, or sends another in their place.
    /// </summary>
    public void CompleteHead(HttpContext context, RoutePolicy policy)
    {
        var end = Array.IndexOf(ResponsePolicies, policy);
        while (acted < end)
            ResponsePolicies[acted++].OnResponse(context);
        acted = Math.Max(acted, end + 1);
    }

    /// <summary>The head comes from where the policies behind this one have acted on it already: they do not once more.</summary>
    public void SkipHead(RoutePolicy policy) => acted = Math.Max(acted, Array.IndexOf(ResponsePolicies, policy) + 1);

    /// <summary>Another answer is sent in place of the one that stood there, of which nothing was sent: if that was an error, this is none.</summary>
    public void TakeBackError()
    {
        ErrorCode = null;
        BytesSent = 0;
    }

    /// <summary>The head is about to be sent.</summary>
    internal void ActOnResponse(HttpContext context)
    {
        while (acted < ResponsePolicies.Length)
            ResponsePolicies[acted++].OnResponse(context);
    }

    /// <summary>The same request for another context; it is served from the same.</summary>
    internal GatewayRequest Copy()
    {
        var copy = new GatewayRequest(Target, CorrelationId, ClientAddress)
        {
            RouteId = RouteId,
            Pattern = Pattern,
            ChosenUpstream = ChosenUpstream,
            Caller = Caller,
            OutgoingQuery = OutgoingQuery,
            Gateway = Gateway,
            Series = Series,
            Serving = Serving,
            ResponsePolicies = ResponsePolicies,
        };
        copy.parameters = parameters.Copy();
        copy.withheld = withheld;
        return copy;
    }

    /// <summary>The object of this request.</summary>
    /// <exception cref="InvalidOperationException">The context did not come through the gateway.</exception>
    public static GatewayRequest Of(HttpContext context) =>
        Find(context) ?? throw new InvalidOperationException("This request did not come through UseGatehouse().");

    /// <summary>The same; null when the context did not come through the gateway.</summary>
    internal static GatewayRequest? Find(HttpContext context) =>
        latest is { } known && known.Owner == context ? known : FindFeature(context);

    private static GatewayRequest? FindFeature(HttpContext context)
    {
        var features = context.Features;
        var found = features is IHostContextContainer<GatewayRequest> { HostContext: { } server } && server.Owner == context
            ? server : features.Get<GatewayRequest>();
        if (found?.Owner is not null)
            latest = found;
        return found;
    }

    /// <summary>
    /// The value of a path parameter, percent-encoded as in the canonical path; empty when the route has none of this name.
    /// </summary>
    public ReadOnlySpan<char> Parameter(string name)
    {
        var names = Pattern?.ParameterNames;
        for (var i = 0; i < parameters.Count && names is not null; i++)
        {
            if (names[i] == name)
                return Parameter(i);
        }
        return default;
    }

    /// <summary>The value of the parameter at an index of <see cref="RoutePattern.ParameterNames"/>; empty before routing and when no route matched.</summary>
    public ReadOnlySpan<char> Parameter(int index)
    {
        if (index >= parameters.Count)
            return default;
        var (start, length) = parameters[index];
        return Target.Path.Slice(start, length);
    }
}
