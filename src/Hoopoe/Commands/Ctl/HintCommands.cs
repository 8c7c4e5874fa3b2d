using System.CommandLine;
using System.Text.Json;
using Hoopoe.Control;
using Hoopoe.Control.Lists;

namespace Hoopoe.Commands.Ctl;

/// <summary>What the broker finds wrong, in its own words.</summary>
internal static class HintCommands
{
    private const string NoHints = "this broker gives no hints, or the virtual host does not exist";

    public static IEnumerable<Command> Of(CtlBuilder builder)
    {
        var queue = new Option<string?>("--queue") { Description = "Only those about one queue", HelpName = "QUEUE" };
        return
        [
            builder.Define("hints", "What the broker finds wrong, and what to do about it; of one virtual host with --vhost", [queue], session => RunAsync(session, session.Value(queue))),
        ];
    }

    private static async Task RunAsync(CtlSession session, string? queue)
    {
        string[] asked = [.. session.HasVirtualHost ? [$"vhost={Uri.EscapeDataString(session.VirtualHost)}"] : Array.Empty<string>(), .. queue is null ? Array.Empty<string>() : [$"queue={Uri.EscapeDataString(queue)}"]];
        var hints = await session.Api.GetAsync($"hoopoe/hints{(asked.Length > 0 ? "?" : "")}{string.Join('&', asked)}", NoHints);
        if (session.Format == ListFormat.Json)
        {
            session.WriteJson(hints.AsNode());
            return;
        }
        if (hints.GetArrayLength() == 0) session.Say("Nothing is wrong that the broker knows of.");
        foreach (var hint in hints.Items()) Write(session.Terminal.Out, hint);
    }

    private static void Write(TextWriter output, JsonElement hint)
    {
        bool isHost = hint.TextOf("object.type") == "vhost";
        string where = !isHost && hint.TextOf("vhost") is { } host ? $" in virtual host '{host}'" : "";
        output.WriteLine($"{hint.TextOf("severity")}: {(isHost ? "virtual host" : hint.TextOf("object.type"))} '{hint.TextOf("object.name")}'{where}, since {hint.TextOf("since")} ({hint.TextOf("rule")})");
        output.WriteLine($"  {hint.TextOf("problem")}");
        output.WriteLine($"  {hint.TextOf("remedy")}");
    }
}
