using System.Net;

namespace Gatehouse.Core.Telemetry.AccessLogging;

/// <summary>One finished request, as the access log tells it. Pass by reference.</summary>
internal readonly struct AccessLogEntry
{
    /// <summary>When the request ended. JSON has it in UTC; text has the time of day at the offset it comes with.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The method, as the client sent it.</summary>
    public required string Method { get; init; }

    /// <summary>The canonical path and the query.</summary>
    public required string Url { get; init; }

    /// <summary>The protocol of the client's connection: <c>HTTP/1.1</c>. Not in text.</summary>
    public required string Protocol { get; init; }

    /// <summary>The status of the answer.</summary>
    public required int Status { get; init; }

    /// <summary>From the request's head to the end of the answer, in milliseconds with three decimals (text: one).</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Bytes of the answer's body; null when unknown. Not in text.</summary>
    public long? BytesSent { get; init; }

    /// <summary>The client's address; null when there is none, as on a Unix socket.</summary>
    public IPAddress? Client { get; init; }

    /// <summary>The key of the matched route; null for none.</summary>
    public string? Route { get; init; }

    /// <summary>The name of the upstream that was asked, or of several with commas between them; null for none.</summary>
    public string? Upstream { get; init; }

    /// <summary>The correlation id.</summary>
    public required string CorrelationId { get; init; }

    /// <summary>Whether the answer of a second destination was the one; null when none was asked, and then it is left out.</summary>
    public bool? HedgeWon { get; init; }

    /// <summary>The stable code of the problem that the gateway answered with; null for none.</summary>
    public string? ErrorCode { get; init; }
}
