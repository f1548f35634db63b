using System.Net;
using System.Text;
using Gatehouse.Core.Forwarding.Framework;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.Health;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Forwarding.Probes;

/// <summary>Asks by a GET, and looks at the status and, where that is wanted, at the body.</summary>
/// <param name="client">Sends.</param>
/// <param name="path">What is asked for.</param>
/// <param name="statuses">Good ones; empty for 200 to 299.</param>
/// <param name="body">What is true of a good body; null for any.</param>
internal sealed class HttpProbe(FrameworkClient client, string path, IReadOnlyList<int> statuses, Expression? body) : HealthProbe
{
    private const int MaxBody = 64 * 1024;

    /// <inheritdoc/>
    public override async Task<string?> AskAsync(Destination destination, CancellationToken cancellationToken)
    {
        var isHttp2 = destination.Protocol is DestinationProtocol.H2 or DestinationProtocol.H2c;
        using var message = new HttpRequestMessage(HttpMethod.Get, destination.Origin + path)
        {
            Version = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        message.Headers.Host = destination.Authority;
        message.Headers.TryAddWithoutValidation("User-Agent", "gatehouse-health");
        using var response = await client.SendAsync(message, destination, cancellationToken);
        var status = (int)response.StatusCode;
        if (statuses.Count == 0 ? status is < 200 or > 299 : !statuses.Contains(status))
            return $"status {status}";
        await response.Content.LoadIntoBufferAsync(MaxBody, cancellationToken);
        return body is null ? null : Judge(await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    private string? Judge(byte[] content)
    {
        using var json = JsonText.Parse(content);
        var value = json is null ? CelValue.Of(Encoding.UTF8.GetString(content)) : CelValue.FromJson(json.RootElement);
        return body!.Evaluate(new ProbeVariables(value)).IsTrue ? null : $"the body is not such that {body.Text}";
    }
}
