using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hoopoe.Control;

namespace Hoopoe.Commands.Ctl;

/// <summary>Users: make, remove, passwords, tags, and whether a password is right. Passwords are never written anywhere.</summary>
internal static class UserCommands
{
    public static IEnumerable<Command> Of(CtlBuilder builder) => [Add(builder), Delete(builder), ChangePassword(builder), ClearPassword(builder), SetTags(builder), Authenticate(builder)];

    private static Command Add(CtlBuilder builder)
    {
        var (user, password) = Login();
        var hashed = new Option<bool>("--pre-hashed-password") { Description = "The password is a hash as list and export give it, in base 64" };
        return builder.Define("add_user", "Make a user, without tags and permissions", [user, password, hashed], async session =>
        {
            string name = session.Value(user);
            string secret = session.Value(password) ?? session.Terminal.ReadPassword();
            session.Say($"Adding user \"{name}\" ...");
            if (await session.Api.FindAsync(Path(name)) is not null) throw new ControlException($"user '{name}' already exists", ExitCode.Software);
            await session.Api.SendAsync(HttpMethod.Put, Path(name), new JsonObject { [session.Value(hashed) ? "password_hash" : "password"] = secret, ["tags"] = "" });
            session.Say("Done. Grant it permissions: see 'hoopoe ctl set_permissions --help'.");
        });
    }

    private static Command Delete(CtlBuilder builder)
    {
        var user = CtlBuilder.Required("USERNAME", "The user");
        return builder.Define("delete_user", "Remove a user with its permissions", [user], async session =>
        {
            string name = session.Value(user);
            session.Say($"Deleting user \"{name}\" ...");
            await session.Api.SendAsync(HttpMethod.Delete, Path(name), missing: Missing(name), missingCode: ExitCode.NoUser);
        });
    }

    private static Command ChangePassword(CtlBuilder builder)
    {
        var (user, password) = Login();
        return builder.Define("change_password", "Give a user another password", [user, password], async session =>
        {
            string name = session.Value(user);
            string secret = session.Value(password) ?? session.Terminal.ReadPassword();
            session.Say($"Changing password for user \"{name}\" ...");
            await session.Api.SendAsync(HttpMethod.Put, Path(name), new JsonObject { ["password"] = secret, ["tags"] = Tags(await FindAsync(session, name)) });
        });
    }

    private static Command ClearPassword(CtlBuilder builder)
    {
        var user = CtlBuilder.Required("USERNAME", "The user");
        return builder.Define("clear_password", "Take a user's password away, so that it cannot log in with one", [user], async session =>
        {
            string name = session.Value(user);
            session.Say($"Clearing password for user \"{name}\" ...");
            await session.Api.SendAsync(HttpMethod.Put, Path(name), new JsonObject { ["password_hash"] = "", ["tags"] = Tags(await FindAsync(session, name)) });
        });
    }

    private static Command SetTags(CtlBuilder builder)
    {
        var user = CtlBuilder.Required("USERNAME", "The user");
        var tags = new Argument<string[]>("TAG") { Description = "administrator, monitoring, policymaker, management or others; none takes all away", Arity = ArgumentArity.ZeroOrMore };
        return builder.Define("set_user_tags", "Give a user these tags instead of those it has", [user, tags], async session =>
        {
            string name = session.Value(user);
            session.Say($"Setting tags for user \"{name}\" to [{string.Join(", ", session.Value(tags))}] ...");
            var found = await FindAsync(session, name);
            // The API replaces the whole user: a password that is left out would be gone.
            await session.Api.SendAsync(HttpMethod.Put, Path(name), new JsonObject
            {
                ["password_hash"] = found.TextOf("password_hash") ?? "",
                ["hashing_algorithm"] = found.TextOf("hashing_algorithm") ?? "rabbit_password_hashing_sha256",
                ["tags"] = string.Join(',', session.Value(tags)),
            });
        });
    }

    private static Command Authenticate(CtlBuilder builder)
    {
        var (user, password) = Login();
        return builder.Define("authenticate_user", "Try a user's password", [user, password], async session =>
        {
            string name = session.Value(user);
            string secret = session.Value(password) ?? session.Terminal.ReadPassword();
            session.Say($"Authenticating user \"{name}\" ...");
            using var login = session.Connect(name, secret);
            try
            {
                await login.GetAsync("whoami");
            }
            catch (ControlException refused) when (refused.ExitCode == ExitCode.NoPermission)
            {
                // Whoever may not use the API has given the right password all the same.
                if (!refused.Message.Contains("management user", StringComparison.OrdinalIgnoreCase))
                    throw new ControlException($"user '{name}' is not authenticated: {refused.Message}", ExitCode.Data);
            }
            session.Say("Success");
        });
    }

    private static (Argument<string> User, Argument<string?> Password) Login() =>
        (CtlBuilder.Required("USERNAME", "The user"), CtlBuilder.Optional(HoopoeCommand.PasswordArgument, "The password; without it, it is prompted for or read from the input, which keeps it from the shell's history"));

    private static async Task<JsonElement> FindAsync(CtlSession session, string user) =>
        await session.Api.FindAsync(Path(user)) ?? throw new ControlException(Missing(user), ExitCode.NoUser);

    /// <summary>Tags in the form the API takes; it gives a list in newer versions and the text in older ones.</summary>
    private static string Tags(JsonElement user) =>
        user.At("tags") is { ValueKind: JsonValueKind.Array } tags ? string.Join(',', tags.EnumerateArray().Select(tag => tag.GetString())) : user.TextOf("tags") ?? "";

    private static string Path(string user) => ApiPath.Of("users", user);

    private static string Missing(string user) => $"user '{user}' does not exist";
}
