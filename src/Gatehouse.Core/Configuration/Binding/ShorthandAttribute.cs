namespace Gatehouse.Core.Configuration.Binding;

/// <summary>
/// On an options class: a single value, or a list where the property is a list, may stand for an object that has only this property.
/// <c>users: http://localhost:3001</c> is short for <c>users: { destinations: [http://localhost:3001] }</c>.
/// </summary>
/// <param name="property">Name of the property, as in C#.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ShorthandAttribute(string property) : Attribute
{
    /// <summary>Name of the property, as in C#.</summary>
    public string Property { get; } = property;
}
