namespace Gatehouse.Expressions.Syntax;

/// <summary>Which macro a loop comes from.</summary>
internal enum LoopKind
{
    All,
    Exists,
    ExistsOne,
    Map,
    Filter,
    TransformMap,
    TransformMapEntry,
    SortBy,
}
