namespace Gatehouse.Discovery;

/// <summary>The content of a <see cref="CacheFile"/>.</summary>
/// <param name="Service">Whose list it is; a list of another service is not used.</param>
/// <param name="Instances">The list.</param>
internal sealed record CachedList(string Service, Instance[] Instances);
