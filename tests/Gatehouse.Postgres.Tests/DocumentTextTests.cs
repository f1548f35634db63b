namespace Gatehouse.Postgres.Tests;

public sealed class DocumentTextTests
{
    [Theory]
    [InlineData("postgres://u:secret@h/db", "postgres://u:secret@h/db", "gatehouse", "postgres://h:5432/db")]
    [InlineData("postgresql://u:secret@h:6432/db?document=edge", "postgresql://u:secret@h:6432/db", "edge", "postgres://h:6432/db?document=edge")]
    [InlineData("postgres://h/db?sslmode=require&document=a%2Fb&Application%20Name=x", "postgres://h/db?sslmode=require&Application%20Name=x", "a/b", "postgres://h:5432/db?document=a/b")]
    public void The_document_stands_beside_the_database(string text, string connection, string document, string name)
    {
        DocumentText.TryRead(text, out var database, out var which, out var shown, out _).ShouldBeTrue();

        (database, which, shown).ShouldBe((connection, document, name));
    }

    [Theory]
    [InlineData("postgres://u:secret@h")]
    [InlineData("postgres://u:secret@/db")]
    [InlineData("postgres://u:secret@h/db?document=")]
    [InlineData("postgres://u:secret@h/db?document=a&document=b")]
    [InlineData("postgres://u:secret@h/db?no-such-key=secret")]
    public void What_is_no_document_is_told_without_showing_it(string text)
    {
        DocumentText.TryRead(text, out _, out _, out _, out var problem).ShouldBeFalse();

        problem.ShouldNotBeNull().ShouldNotContain("secret");
    }
}
