namespace Gatehouse.Redis.Tests;

/// <summary>The tests that use <see cref="SharedServer"/>.</summary>
[CollectionDefinition(Name)]
public sealed class SharedServerTests : ICollectionFixture<SharedServer>
{
    public const string Name = "one Redis";
}
