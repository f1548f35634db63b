using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Benchmarks.Gateways;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Core.Primitives;
using Gatehouse.Policies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Benchmarks.Credentials;

/// <summary>How long the policy <c>auth</c> takes for one request, and what it allocates.</summary>
internal static class CredentialsMode
{
    private const int Rounds = 15;
    private const string Key = "gk_k9m2Qw7xV4bT1nZ8cR5yH3fJ6dL0sA2gP7uE9iO4tWx";
    private const string Password = "correct horse battery staple";

    private static readonly RequestDelegate Next = static _ => Task.CompletedTask;

    /// <summary>Measures and reports.</summary>
    public static async Task RunAsync()
    {
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("ann:" + Password));
        (string About, string Section, string Header, string Value)[] cases =
        [
            ("`apiKey`, a key of 100", Keys(100), "X-Api-Key", Key),
            ("`apiKey`, a key of 10,000", Keys(10_000), "X-Api-Key", Key),
            ("`apiKey`, a key of 100, header passed on", Keys(100, "pass: true, "), "X-Api-Key", Key),
            ("`basic`, verified before", $"basic: {{ consumers: {{ ann: {{ password: '{new PasswordHasher<string>().HashPassword("", Password)}' }} }} }}", "Authorization", basic),
        ];
        var rows = new List<string>();
        foreach (var (about, section, header, value) in cases)
        {
            var context = ContextOf();
            var policy = PolicyOf(section);
            context.Request.Headers[header] = value;
            // The first time may take a verification.
            await policy.InvokeAsync(context, Next);
            if (GatewayRequest.Of(context).Caller is null)
                throw new InvalidOperationException($"{about}: the caller is not known.");
            var (times, bytes) = Measure(policy, context, header, value);
            rows.Add($"| {about} | {times.Median:F0} | {times.Least:F0} | {bytes:F0} |");
        }
        Report.Write("credentials", "Credentials verified", $"""
            The whole policy `auth` for one request, the caller known and the header taken off (and, to measure again, put back). One thread,
            warm; the median and least of {Rounds} rounds.

            | | ns | least | bytes |
            |---|--:|--:|--:|
            {string.Join('\n', rows)}
            """);
    }

    private static (Figures Times, double Bytes) Measure(RoutePolicy policy, HttpContext context, string header, string value)
    {
        const int Batch = 50_000;
        for (var i = 0; i < 8; i++)
        {
            Invoke(policy, context, header, value, Batch);
            Thread.Sleep(20);   // so that the tiers of compilation get through
        }
        var times = new Figures();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            Invoke(policy, context, header, value, Batch);
            times.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / Batch);
        }
        return (times, (GC.GetAllocatedBytesForCurrentThread() - before) / ((double)Rounds * Batch));
    }

    private static void Invoke(RoutePolicy policy, HttpContext context, string header, string value, int count)
    {
        for (var i = 0; i < count; i++)
        {
            context.Request.Headers[header] = value;
            if (!policy.InvokeAsync(context, Next).IsCompletedSuccessfully)
                throw new InvalidOperationException("A hit waits for something.");
        }
    }

    private static RoutePolicy PolicyOf(string section)
    {
        var module = BuiltInPolicies.All.Single(each => each.Name == "auth");
        var errors = new ConfigErrors();
        var part = module.Part!.Compile(Read(section, errors), new PartScope("it", TimeProvider.System, NullLoggerFactory.Instance), errors);
        var parts = new GatewayParts();
        parts.Add(module.Part.Key, "it", part);
        var scope = new PolicyScope("GET /", Core.Configuration.Routes.RoutePattern.Empty, TimeProvider.System, NullLoggerFactory.Instance) { Parts = parts };
        return module.Compile(Read("it", errors), scope, errors) ?? throw new InvalidOperationException(ConfigErrorText.Format(errors.Items));
    }

    private static ConfigNode Read(string yaml, ConfigErrors errors) =>
        ConfigReader.Read(new ConfigSource("bench", yaml), errors) ?? throw new InvalidOperationException(ConfigErrorText.Format(errors.Items));

    private static string Keys(int count, string more = "")
    {
        var others = Enumerable.Range(1, count - 1).Select(i => $"c{i}: {{ key: '{HashOf("key " + i)}' }}");
        return $"apiKey: {{ {more}consumers: {{ billing: {{ key: '{HashOf(Key)}', roles: [machine] }}, {string.Join(", ", others)} }} }}";
    }

    private static string HashOf(string key) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static DefaultHttpContext ContextOf()
    {
        var context = new DefaultHttpContext();
        context.Features.Set(new GatewayRequest(new CanonicalTarget("/api/orders/17", 14), "bench", IPAddress.Loopback));
        context.Request.Headers.Host = "shop.example.com";
        context.Request.Headers.UserAgent = "bench";
        context.Request.Headers.Accept = "*/*";
        return context;
    }
}
