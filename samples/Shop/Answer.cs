namespace Shop;

/// <summary>The answers that all services give alike.</summary>
internal static class Answer
{
    public static IResult NotFound(string error) => Error(StatusCodes.Status404NotFound, error);

    public static IResult Error(int status, string error) => Results.Json(new { error }, statusCode: status);

    public static IResult Found<T>(T? value, string error) where T : class => value is null ? NotFound(error) : Results.Ok(value);
}
