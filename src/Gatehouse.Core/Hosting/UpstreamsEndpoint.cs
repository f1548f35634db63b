using System.Text.Json;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Telemetry.Metrics;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.Discovery;
using Gatehouse.Core.Upstreams.Overload;
using Gatehouse.Core.Upstreams.Resilience;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Hosting;

/// <summary><c>/upstreams</c>: every destination with its state, why and since when, and what each breaker does.</summary>
internal static class UpstreamsEndpoint
{
    /// <summary>Where it is.</summary>
    public const string Path = "/upstreams";

    /// <summary>Answers a GET or HEAD.</summary>
    public static Task AnswerAsync(HttpContext context, Gateway gateway) => JsonAnswer.WriteAsync(context, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("revision"u8, gateway.Current.Snapshot.Revision);
        json.WriteStartArray("upstreams"u8);
        foreach (var forwarder in gateway.Current.Snapshot.Upstreams.Values)
            Write(json, forwarder.Upstream);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, Upstream upstream)
    {
        var members = upstream.Members;
        json.WriteStartObject();
        json.WriteString("name"u8, upstream.Name);
        json.WriteString("balance"u8, upstream.Balancer.Describe());
        json.WriteBoolean("panic"u8, members.IsPanic);
        json.WriteNumber("retries"u8, upstream.Requests.Retries);
        json.WriteNumber("waiting"u8, upstream.Line?.Count ?? 0);
        if (upstream.Hedge is { } hedge)
            Write(json, hedge, upstream.Requests);
        if (upstream.Breaker is { } breaker)
            Write(json, breaker);
        if (upstream.Source is { } source)
            Write(json, source);
        if (upstream.Concurrency is { } limit)
            Write(json, limit);
        json.WriteStartArray("destinations"u8);
        foreach (var member in members.All)
            Write(json, upstream, member, Array.IndexOf(members.Pickable, member) >= 0);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Hedge hedge, UpstreamSeries requests)
    {
        json.WriteStartObject("hedge"u8);
        json.WriteString("after"u8, hedge.After);
        if (hedge.Delay is { } delay)
            json.WriteNumber("delayMs"u8, Math.Round(delay.TotalMilliseconds, 3));
        json.WriteNumber("won"u8, requests.HedgesWon);
        json.WriteNumber("lost"u8, requests.HedgesLost);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, AdaptiveLimit limit)
    {
        json.WriteStartObject("concurrency"u8);
        json.WriteNumber("limit"u8, limit.Allowed);
        json.WriteNumber("inFlight"u8, limit.InFlight);
        json.WriteNumber("refused"u8, limit.Refused);
        json.WriteNumber("baselineMs"u8, Math.Round(limit.Baseline * 1000, 3));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Breaker breaker)
    {
        json.WriteStartObject("breaker"u8);
        json.WriteString("state"u8, breaker.State switch { BreakerState.Closed => "closed", BreakerState.Open => "open", _ => "halfOpen" });
        json.WriteString("since"u8, breaker.Since);
        json.WriteNumber("openings"u8, breaker.Openings);
        if (breaker.LastError is { } error)
            json.WriteString("lastError"u8, error);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, InstanceSource source)
    {
        var status = source.Status;
        json.WriteStartObject("discovery"u8);
        json.WriteString("source"u8, source.Address.Service);
        json.WriteBoolean("away"u8, status.IsAway);
        if (status.List is { } list)
        {
            json.WriteNumber("list"u8, list.Revision);
            json.WriteNumber("ageSeconds"u8, (long)status.Age!.Value.TotalSeconds);
            json.WriteBoolean("fromFile"u8, list.IsFromFile);
        }
        if (status.LastError is { } error)
            json.WriteString("lastError"u8, error);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Upstream upstream, Member member, bool isPicked)
    {
        var state = member.State;
        json.WriteStartObject();
        json.WriteString("url"u8, member.Destination.Text);
        if (member.Destination.TlsName != member.Destination.Host)
            json.WriteString("name"u8, member.Destination.TlsName);
        json.WriteString("state"u8, state.IsEjected ? "ejected" : state.IsUnhealthy ? "unhealthy" : upstream.ShareOf(member) < 1 ? "warming" : "usable");
        json.WriteBoolean("picked"u8, isPicked);
        json.WriteString("since"u8, state.Since);
        if (state.Reason is { } reason)
            json.WriteString("reason"u8, reason);
        if (state.Until is { } until)
            json.WriteString("until"u8, until);
        json.WriteNumber("weight"u8, member.Weight);
        if (member.IsBackup)
            json.WriteBoolean("backup"u8, true);
        json.WriteNumber("inFlight"u8, state.InFlight);
        json.WriteNumber("requests"u8, state.Requests);
        json.WriteNumber("failuresInRow"u8, state.ErrorsInRow);
        json.WriteNumber("ejections"u8, state.Ejections);
        if (state.LastError is { } error)
        {
            json.WriteString("lastError"u8, error);
            json.WriteString("lastErrorAt"u8, state.LastErrorAt!.Value);
        }
        if (member.Breaker is { } breaker)
            Write(json, breaker);
        json.WriteEndObject();
    }
}
