namespace Gatehouse.Expressions.Binding;

/// <summary><c>a.b.c</c> as one name.</summary>
/// <param name="Root">Its first part.</param>
/// <param name="Name">All of it.</param>
/// <param name="IsAbsolute">Whether a dot stands before it.</param>
internal readonly record struct QualifiedName(string Root, string Name, bool IsAbsolute);
