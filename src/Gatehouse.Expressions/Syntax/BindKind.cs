namespace Gatehouse.Expressions.Syntax;

/// <summary>Which macro a binding comes from.</summary>
internal enum BindKind
{
    Bind,
    OptMap,
    OptFlatMap,
}
