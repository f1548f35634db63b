namespace Gatehouse.Discovery.Http;

/// <summary>What a registry is asked over HTTP.</summary>
/// <param name="Address">Where.</param>
internal sealed record RegistryRequest(Uri Address)
{
    /// <summary>JSON to post; null for a GET.</summary>
    public byte[]? Json { get; init; }

    /// <summary>A field that says who asks: its name and value. A secret; null for none.</summary>
    public (string Name, string Value)? Credential { get; init; }

    /// <summary>Another field: its name and value. Null for none.</summary>
    public (string Name, string Value)? Field { get; init; }

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Json is null ? HttpMethod.Get : HttpMethod.Post, Address);
        if (Json is not null)
            message.Content = new ByteArrayContent(Json) { Headers = { ContentType = new("application/json") } };
        if (Credential is { } credential)
            message.Headers.TryAddWithoutValidation(credential.Name, credential.Value);
        if (Field is { } field)
            message.Headers.TryAddWithoutValidation(field.Name, field.Value);
        message.Headers.TryAddWithoutValidation("User-Agent", "gatehouse");
        return message;
    }
}
