using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Gatehouse.Expressions.Values;
using Gatehouse.Policies.Auth.Consumers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Auth.Forward;

/// <summary>Knows callers because a service does. Closed whenever that does not say yes. Thread-safe.</summary>
internal sealed partial class ForwardAuthority : Authority
{
    private const int MaxHeadKilobytes = 16;
    private const int MaxDrain = 64 * 1024;
    private const int MostConnections = 256;
    private const int Capacity = 4096;
    private static readonly TimeSpan LogEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(2);

    private readonly ForwardOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly ForwardQuestion question;
    private readonly string[] owned;
    private readonly Remembered<ForwardVerdict>? known;
    private readonly HttpMessageInvoker client;
    private long loggedAt;

    public ForwardAuthority(string name, Uri url, ForwardOptions options, TimeProvider time, ILoggerFactory loggers)
        : base(name)
    {
        this.options = options;
        this.time = time;
        logger = loggers.CreateLogger("Gatehouse");
        question = new ForwardQuestion(url, options.Headers);
        owned = [.. options.Copy.SelectMany(RequestFieldNames.Spellings).Distinct(StringComparer.OrdinalIgnoreCase)];
        known = options.Cache is { } life ? new Remembered<ForwardVerdict>(life, Capacity, time) : null;
        Challenge = $"Bearer realm=\"{name}\"";
        client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.Timeout,
            MaxConnectionsPerServer = MostConnections,
            MaxResponseHeadersLength = MaxHeadKilobytes,
            MaxResponseDrainSize = MaxDrain,
            PooledConnectionLifetime = ConnectionLife,
        });
    }

    public override string Challenge { get; }

    public override bool ReadsTokens => HasSeen("Authorization");

    public override bool HasSeen(string field) => options.Headers.Contains(field, StringComparer.OrdinalIgnoreCase);

    public override ValueTask<AuthOutcome> IdentifyAsync(HttpContext context)
    {
        if (question.Fields(context) is not { } fields)
            return new(AuthOutcome.Refused(AuthProblems.Malformed));
        if (known is null)
            return new(AskAsync(context, fields, default));
        var key = ForwardQuestion.KeyOf(fields);
        return known.Find(key) is { } verdict ? new(Accept(context, verdict)) : new(AskAsync(context, fields, key));
    }

    public override void Conceal(HttpContext context, Authority? verifier)
    {
        foreach (var name in owned)
            context.Request.Headers.Remove(name);
        GatewayRequest.Of(context).Withhold(owned);
    }

    public override ValueTask DisposeAsync()
    {
        client.Dispose();
        return base.DisposeAsync();
    }

    private async Task<AuthOutcome> AskAsync(HttpContext context, List<KeyValuePair<string, string>> fields, SecretHash key)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        try
        {
            using var message = question.Message(fields, GatewayRequest.Of(context).CorrelationId);
            using var answer = await client.SendAsync(message, ended.Token);
            var status = (int)answer.StatusCode;
            if (status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden)
                return (await ForwardRefusal.ReadAsync(answer, Challenge, options.Body, ended.Token)).Outcome;
            if (!answer.IsSuccessStatusCode)
                return Close($"it answered {status}");
            if (Read(answer) is not { } verdict)
                return Close("its answer has a field that cannot be handed on");
            known?.Add(key, verdict);
            return Accept(context, verdict);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // Who leaves says nothing about the service.
            if (context.RequestAborted.IsCancellationRequested)
                return AuthOutcome.Refused(AuthProblems.Unavailable);
            return Close(limit.IsCancellationRequested ? "it did not answer in time" : e.Message);
        }
    }

    private AuthOutcome Accept(HttpContext context, ForwardVerdict verdict)
    {
        Conceal(context, this);
        foreach (var (name, values) in verdict.Fields)
            context.Request.Headers[name] = values;
        return AuthOutcome.Of(verdict.Caller);
    }

    private AuthOutcome Close(string why)
    {
        var (last, now) = (Interlocked.Read(ref loggedAt), time.GetTimestamp());
        if ((last == 0 || time.GetElapsedTime(last, now) >= LogEvery) && Interlocked.CompareExchange(ref loggedAt, Math.Max(now, 1), last) == last)
            LogClosed(logger, Name, why);
        return AuthOutcome.Refused(AuthProblems.Unavailable);
    }

    // Null when a field that matters is not plain text: then it is not certain what a service would read in it.
    private ForwardVerdict? Read(HttpResponseMessage answer)
    {
        var claims = new List<KeyValuePair<string, CelValue>>();
        var fields = new List<KeyValuePair<string, string[]>>();
        foreach (var name in options.Copy)
        {
            if (Values(answer, name) is not { Length: > 0 } values)
                continue;
            fields.Add(new(name, values));
            claims.Add(new(name.ToLowerInvariant(), CelValue.Of(string.Join(", ", values))));
        }
        var subject = options.Subject is null ? [] : Values(answer, options.Subject);
        var roles = options.Roles is null ? [] : Values(answer, options.Roles);
        if (subject.Length > 1 || !fields.SelectMany(static field => field.Value).Concat(subject).Concat(roles).All(static value => HeaderSyntax.IsValue(value)))
            return null;
        var names = roles.SelectMany(static value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct();
        var caller = new Caller(Name, subject is [{ Length: > 0 } one] ? one : null, [.. names], CelValue.Of(CelMap.Of([.. claims])));
        return new ForwardVerdict(caller, [.. fields]);
    }

    private static string[] Values(HttpResponseMessage answer, string name) =>
        answer.Headers.NonValidated.TryGetValues(name, out var values) ? [.. values] : [];

    [LoggerMessage(Level = LogLevel.Warning, Message = "'{Authority}' under 'auth' could not be asked who calls: {Reason}; the request is refused.")]
    private static partial void LogClosed(ILogger logger, string authority, string reason);
}
