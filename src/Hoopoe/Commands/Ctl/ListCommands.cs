using System.CommandLine;
using System.Text.Json;
using Hoopoe.Control;
using Hoopoe.Control.Lists;

namespace Hoopoe.Commands.Ctl;

/// <summary>The list commands, with columns to choose where rabbitmqctl has them.</summary>
internal static class ListCommands
{
    public static IEnumerable<Command> Of(CtlBuilder builder) =>
    [
        .. ListingCatalogue.All.Select(listing => List(builder, listing)),
        OfUser(builder, ListingCatalogue.UserPermissions, "What a user may do in each virtual host"),
        OfUser(builder, ListingCatalogue.UserTopicPermissions, "What a user may do with topics in each virtual host"),
        LimitsOfUser(builder), AttemptsToLogIn(builder),
    ];

    private static Command List(CtlBuilder builder, Listing listing)
    {
        var columns = new Argument<string[]>("COLUMN") { Description = $"Columns [default: {listing.Usual}]; others: {listing.Choices}", Arity = ArgumentArity.ZeroOrMore };
        // There is one node, and what is declared is on it.
        Option<bool> local = new("--local") { Description = "Taken, as rabbitmqctl has it; all queues are" }, online = new("--online") { Description = "The same" };
        return builder.Define(listing.Command, $"List {listing.What}", listing.Command == "list_queues" ? [columns, local, online] : listing.HasChoice ? [columns] : [], async session =>
        {
            var chosen = listing.Choose(listing.HasChoice ? session.Value(columns) : []);
            session.Say(listing.Banner(session.VirtualHost));
            var items = session.Api.ListAsync(listing.PathFor(session.VirtualHost, chosen), $"virtual host '{session.VirtualHost}' does not exist");
            await session.WriteListAsync(chosen, listing.KeepsHostOnly ? items.Where(item => item.TextOf("vhost") == session.VirtualHost) : items);
        });
    }

    private static Command OfUser(CtlBuilder builder, Listing listing, string description)
    {
        var user = CtlBuilder.Required("USERNAME", "The user");
        return builder.Define(listing.Command, description, [user], session => WriteAsync(session, listing, session.Value(user)));
    }

    // Here rabbitmqctl has an option for the name, and without it shows those of who asks.
    private static Command LimitsOfUser(CtlBuilder builder)
    {
        var user = CtlBuilder.Optional("USERNAME", "The user [default: who is logged in]");
        var same = new Option<string?>("--user") { Description = "The same", HelpName = "USERNAME" };
        return builder.Define(ListingCatalogue.UserLimits.Command, "A user's limits", [user, same], session =>
            WriteAsync(session, ListingCatalogue.UserLimits, session.Value(same) ?? session.Value(user) ?? session.Address.User));
    }

    private static Command AttemptsToLogIn(CtlBuilder builder) =>
        builder.Define("list_node_auth_attempt_stats", "How many tried to log in to the node, by protocol", [], async session =>
        {
            string node = await NodeCommands.AnsweringAsync(session);
            session.Say($"Listing authentication attempts for node \"{node}\" ...");
            Column[] columns = [.. "protocol auth_attempts auth_attempts_failed auth_attempts_succeeded".Split(' ').Select(Column.Parse)];
            await session.WriteListAsync(columns, session.Api.ListAsync(ApiPath.Of("auth", "attempts", node)));
        });

    private static async Task WriteAsync(CtlSession session, Listing listing, string user)
    {
        session.Say($"Listing {listing.What} for user \"{user}\" ...");
        IAsyncEnumerable<JsonElement> items = session.Api.ListAsync(listing.PathForUser(user), $"user '{user}' does not exist", ExitCode.NoUser);
        await session.WriteListAsync(listing.Choose([]), items);
    }
}
