using System.Net.Http.Headers;

namespace Gatehouse.Discovery.Http;

/// <summary>A registry's answer, whole.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Fields">The fields of its head.</param>
/// <param name="Body">At most <see cref="RegistryHttp.MaxBody"/> bytes.</param>
internal sealed record RegistryAnswer(int Status, HttpResponseHeaders Fields, byte[] Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The first field of that name; null when there is none.</summary>
    public string? Field(string name)
    {
        if (!Fields.TryGetValues(name, out var values))
            return null;
        foreach (var value in values)
            return value;
        return null;
    }

    /// <summary>The beginning of the body as text that may stand in a log.</summary>
    public string Excerpt() => LogText.Of(System.Text.Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 200))));
}
