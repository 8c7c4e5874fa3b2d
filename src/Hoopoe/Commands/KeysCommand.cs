using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hoopoe.Commands.Ctl;
using Hoopoe.Control;
using Hoopoe.Control.Lists;
using Hoopoe.Server.Encryption;
using Hoopoe.Tls;

namespace Hoopoe.Commands;

/// <summary>hoopoe keys: makes a master key, and shows and changes the keys that a running broker encrypts its disk with.</summary>
internal static class KeysCommand
{
    public const string Name = "keys";

    private const string NotEncrypted = "this broker encrypts nothing on its disk, or there is no such virtual host";

    public static Command Create() => Create(Terminal.OfProcess, CtlCommand.OpenTransport, Environment.GetEnvironmentVariable);

    /// <summary>The command with what a test puts in place of the process's own.</summary>
    public static Command Create(Terminal terminal, Func<ClientTls, HttpMessageHandler> transport, Func<string, string?> environment)
    {
        var options = new CtlOptions();
        var builder = new CtlBuilder(options, terminal, transport, environment);
        var node = new Option<bool>("--node") { Description = "The node's own key, for users and virtual hosts, instead of a virtual host's" };
        var command = new Command(Name, "Make a master key, and change the keys that a running broker encrypts its disk with");
        foreach (var option in options.All) command.Options.Add(option);
        command.Subcommands.Add(Generate(terminal));
        command.Subcommands.Add(builder.Define("list", "The keys there are: whose they are, since when, and which are in use", [], ListAsync));
        command.Subcommands.Add(builder.Define("rotate", "Have new records of a virtual host encrypted with a new key", [node], session => RotateAsync(session, session.Value(node))));
        command.Subcommands.Add(builder.Define("rewrite", "Write anew all that is on the disk, with the keys in use; older keys are destroyed then", [], RewriteAsync));
        command.Subcommands.Add(builder.Define("rotate-master", "Have the broker read its master key again, and wrap all keys with it", [], RotateMasterAsync));
        return command;
    }

    private static Command Generate(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "A file that is not there yet; it is made for its owner alone" };
        var command = new Command("generate", "Make a new master key in a file; a copy belongs where the data is not") { file };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            string id = MasterKeyFile.Make(path);
            terminal.Out.WriteLine($"{path} holds the master key {id}. Keep a copy of it apart from the data: without it the data is lost.");
        });
        return command;
    }

    private static async Task ListAsync(CtlSession session)
    {
        var keys = await session.Api.GetAsync("hoopoe/keys");
        if (session.Format == ListFormat.Json)
        {
            session.WriteJson(keys.AsNode());
            return;
        }
        bool encrypts = keys.GetProperty("encrypts").GetBoolean();
        session.Say($"{(encrypts ? "New records are encrypted." : "New records are not encrypted.")}{(keys.GetProperty("rewriting").GetBoolean() ? " Older ones are being written anew." : "")}");
        if (keys.TextOf("master_key") is { } master) session.Say($"The master key is {master}.");
        foreach (var key in keys.GetProperty("keys").EnumerateArray()) Write(session.Terminal.Out, key);
    }

    private static void Write(TextWriter output, JsonElement key)
    {
        string whose = key.TextOf("vhost") is { } host ? $"virtual host '{host}'" : "the node";
        var since = DateTimeOffset.FromUnixTimeMilliseconds(key.GetProperty("created").GetInt64());
        string use = key.GetProperty("current").GetBoolean() ? "in use" : "for older records";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key.GetProperty("number").GetInt64()}\t{whose}\tmade {since:yyyy-MM-dd HH:mm:ss}Z\t{use}"));
    }

    private static async Task RotateAsync(CtlSession session, bool node)
    {
        session.Say(node ? "Making a new key for the node ..." : $"Making a new key for virtual host '{session.VirtualHost}' ...");
        await session.Api.SendAsync(HttpMethod.Post, node ? "hoopoe/keys/rotate" : ApiPath.Of("hoopoe", "keys", "rotate", session.VirtualHost), missing: NotEncrypted);
        session.Say("New records are encrypted with it. 'hoopoe keys rewrite' brings older ones over.");
    }

    private static async Task RewriteAsync(CtlSession session)
    {
        await session.Api.SendAsync(HttpMethod.Post, "hoopoe/keys/rewrite", missing: NotEncrypted);
        session.Say("All records are being written anew; 'hoopoe keys list' says when that is done.");
    }

    private static async Task RotateMasterAsync(CtlSession session)
    {
        await session.Api.SendAsync(HttpMethod.Post, "hoopoe/keys/rotate-master", missing: NotEncrypted);
        session.Say("All keys are wrapped with the master key that is there now; the one before opens nothing any more.");
    }
}
