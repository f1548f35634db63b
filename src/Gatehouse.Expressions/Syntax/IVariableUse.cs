namespace Gatehouse.Expressions.Syntax;

/// <summary>A node that may turn out to be a variable: <c>a</c>, and <c>a.b</c> where a variable has that name.</summary>
internal interface IVariableUse
{
    /// <summary>The variable that it is; null when it is none. Known after binding.</summary>
    string? Variable { get; set; }
}
