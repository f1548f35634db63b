using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Gatehouse.Core.Pipeline;
using Gatehouse.Identity.Hashing;
using Gatehouse.Policies.Auth.Consumers;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Auth.Basic;

/// <summary>Knows callers by name and password. What was right is remembered for a short while, as a salted hash. Thread-safe.</summary>
internal sealed class BasicAuthority : Authority
{
    private const int SaltLength = 32;
    private const int Capacity = 1024;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private static readonly Problem TooMany = new(StatusCodes.Status429TooManyRequests, "too_many_attempts", "Too many attempts");

    private readonly FrozenDictionary<string, BasicConsumer> consumers;
    private readonly bool passes;
    private readonly byte[] salt = RandomNumberGenerator.GetBytes(SaltLength);
    private readonly Remembered<Caller> known;
    private readonly FailedAttempts failed;
    private readonly Passwords passwords = new();
    private readonly ConcurrentDictionary<(SecretHash Question, SecretHash Attempt), Lazy<Task<AuthOutcome>>> underWay = new();

    public BasicAuthority(string name, string realm, bool passes, IReadOnlyDictionary<string, BasicConsumer> consumers, TimeProvider time)
        : base(name)
    {
        this.consumers = consumers.ToFrozenDictionary(StringComparer.Ordinal);
        this.passes = passes;
        known = new Remembered<Caller>(Life, Capacity, time);
        failed = new FailedAttempts(time);
        Challenge = $"Basic realm=\"{realm}\", charset=\"UTF-8\"";
    }

    public override string Challenge { get; }

    public override ValueTask<AuthOutcome> IdentifyAsync(HttpContext context)
    {
        var fields = context.Request.Headers.Authorization;
        if (fields.Count == 0 || !AnyIsBasic(context))
            return new(AuthOutcome.Nothing);
        Span<byte> salted = stackalloc byte[SaltLength + BasicCredentials.MaxLength];
        salt.CopyTo(salted);
        if (fields.Count > 1 || !BasicCredentials.TryDecode(fields[0]!, salted[SaltLength..], out var length))
            return new(AuthOutcome.Refused(AuthProblems.Malformed));
        var question = SecretHash.Of(salted[..(SaltLength + length)]);
        if (known.Find(question) is { } caller)
            return new(Accept(context, caller));
        if (!BasicCredentials.TryRead(salted.Slice(SaltLength, length), out var name, out var password))
            return new(AuthOutcome.Refused(AuthProblems.Malformed));
        return new(VerifyAsync(context, question, name, password));
    }

    public override bool HasSeen(string field) => field.Equals("Authorization", StringComparison.OrdinalIgnoreCase);

    // A password that is to be passed is when somebody has verified it.
    public override void Conceal(HttpContext context, Authority? verifier)
    {
        if ((!passes || verifier?.HasSeen("Authorization") != true) && AnyIsBasic(context))
            context.Request.Headers.Remove("Authorization");
    }

    public override ValueTask DisposeAsync()
    {
        passwords.Dispose();
        return base.DisposeAsync();
    }

    // A client that opens with many requests at once sends the same in all: that is one attempt. Different ones count from their beginning.
    private async Task<AuthOutcome> VerifyAsync(HttpContext context, SecretHash question, string name, string password)
    {
        var key = (question, FailedAttempts.KeyOf(name, GatewayRequest.Of(context).ClientAddress));
        var judging = underWay.GetOrAdd(key, _ => new Lazy<Task<AuthOutcome>>(() => JudgeAsync(key, name, password)));
        var outcome = await judging.Value.WaitAsync(context.RequestAborted);
        return outcome.Caller is { } caller ? Accept(context, caller) : outcome;
    }

    private async Task<AuthOutcome> JudgeAsync((SecretHash Question, SecretHash Attempt) key, string name, string password)
    {
        try
        {
            if (!failed.TryBegin(key.Attempt, out var wait))
                return AuthOutcome.Refused(TooMany, later => RefuseAsync(later, wait));
            // An unknown name takes the time of a known one.
            var consumer = consumers.GetValueOrDefault(name);
            var check = await passwords.VerifyHashAsync((consumer ?? consumers.Values[0]).Password, password, CancellationToken.None);
            if (check == PasswordCheck.Busy)
            {
                failed.Undo(key.Attempt);
                return AuthOutcome.Refused(AuthProblems.Unavailable);
            }
            if (consumer is null || check == PasswordCheck.Wrong)
                return AuthOutcome.Refused(AuthProblems.Invalid);
            failed.Forget(key.Attempt);
            known.Add(key.Question, consumer.Caller);
            return AuthOutcome.Of(consumer.Caller);
        }
        finally
        {
            underWay.TryRemove(key, out _);
        }
    }

    private AuthOutcome Accept(HttpContext context, Caller caller)
    {
        Conceal(context, this);
        return AuthOutcome.Of(caller);
    }

    private static Task RefuseAsync(HttpContext context, TimeSpan wait)
    {
        context.Response.Headers.RetryAfter = RetryTime.Seconds(wait);
        return ProblemResponse.WriteAsync(context, TooMany);
    }

    private static bool AnyIsBasic(HttpContext context)
    {
        foreach (var field in context.Request.Headers.Authorization)
        {
            if (BasicCredentials.IsBasic(field))
                return true;
        }
        return false;
    }
}
