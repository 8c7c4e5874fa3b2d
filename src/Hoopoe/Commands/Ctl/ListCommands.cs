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
        OfUser(builder, ListingCatalogue.UserLimits, "A user's limits"),
    ];

    private static Command List(CtlBuilder builder, Listing listing)
    {
        var columns = new Argument<string[]>("COLUMN") { Description = $"Columns [default: {listing.Usual}]; others: {listing.Choices}", Arity = ArgumentArity.ZeroOrMore };
        return builder.Define(listing.Command, $"List {listing.What}", listing.HasChoice ? [columns] : [], async session =>
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
        return builder.Define(listing.Command, description, [user], async session =>
        {
            string name = session.Value(user);
            session.Say($"Listing {listing.What} for user \"{name}\" ...");
            IAsyncEnumerable<JsonElement> items = session.Api.ListAsync(listing.PathForUser(name), $"user '{name}' does not exist", ExitCode.NoUser);
            await session.WriteListAsync(listing.Choose([]), items);
        });
    }
}
