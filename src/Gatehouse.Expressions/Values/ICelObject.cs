namespace Gatehouse.Expressions.Values;

/// <summary>
/// An object of the host that expressions look into: <c>request</c>, <c>auth</c>. Its members are found by their index in
/// <see cref="Type"/> when an expression is compiled, so a look-up is one call and need not allocate.
/// </summary>
public interface ICelObject
{
    /// <summary>Its type, with the members in the order of their indexes; the same instance for all objects of the type.</summary>
    CelType Type { get; }

    /// <summary>
    /// The value of a member. An error value when it is absent; absent members do not count for <c>has()</c>. Concurrent
    /// calls only when the host evaluates concurrently.
    /// </summary>
    CelValue Get(int member);
}
