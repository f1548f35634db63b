namespace Gatehouse.Policies.Redirect;

/// <summary>Where a route sends its clients. Both are keys of the route itself.</summary>
internal sealed class RedirectOptions
{
    /// <summary>
    /// The new place: a path (<c>/api/{rest}</c>) or a URL with a fixed host (<c>https://shop.example.com/{id}</c>). <c>{name}</c> is a
    /// parameter of the route and <c>**</c> what the route's <c>**</c> matched. The client's query is added unless a <c>?</c> is here.
    /// </summary>
    public required string Redirect { get; init; }

    /// <summary>301 or 308 for good, 302, 303 or 307 for now; 307 and 308 keep method and body. Default: 307.</summary>
    public int Status { get; init; } = 307;
}
