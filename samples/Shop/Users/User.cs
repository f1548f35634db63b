namespace Shop.Users;

internal sealed record User(int Id, string Name, string Email, string Role);
