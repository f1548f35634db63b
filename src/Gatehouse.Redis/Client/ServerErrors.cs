using System.Text;

namespace Gatehouse.Redis.Client;

/// <summary>What errors of a server mean for its connection.</summary>
internal static class ServerErrors
{
    /// <summary>What to do about a Cluster.</summary>
    public const string Cluster = "it is a node of a Redis Cluster, which is not followed: name a single server, or a proxy in front of the Cluster";

    /// <summary>The first word of an error: <c>WRONGPASS</c>. Not more than letters, so that it can be shown.</summary>
    public static string CodeOf(ReadOnlySpan<byte> frame)
    {
        var reader = new RespReader(frame);
        reader.TryReadBytes(out var text, out _);
        var end = text.IndexOfAnyExceptInRange((byte)'A', (byte)'Z');
        var code = end < 0 ? text : text[..end];
        return code.Length is > 0 and <= 16 ? Encoding.ASCII.GetString(code) : "an error";
    }

    /// <summary>Why no command can be done here, so that it is better to connect again; null when only this one could not.</summary>
    public static string? WhyItEnds(ReadOnlySpan<byte> frame) => CodeOf(frame) switch
    {
        "MOVED" or "ASK" or "CLUSTERDOWN" or "CROSSSLOT" => Cluster,
        "READONLY" => "it is a replica now, which takes no changes",
        "LOADING" => "it is still reading its data",
        "MASTERDOWN" => "it is a replica without its primary",
        "NOAUTH" => "it asks for a password",
        _ => null,
    };
}
