using System.CommandLine;
using Hoopoe.Control;

namespace Hoopoe.Commands.Ctl;

/// <summary>Definitions out of a broker and into one, in RabbitMQ's JSON: of the whole broker, or of the virtual host that -p names.</summary>
internal static class DefinitionCommands
{
    public static IEnumerable<Command> Of(CtlBuilder builder) => [Export(builder), Import(builder)];

    private static Command Export(CtlBuilder builder)
    {
        var file = CtlBuilder.Required("FILE", "Where to write them; - is the standard output");
        return builder.Define("export_definitions", "Write what is defined to a file: all, or with -p one virtual host", [file], async session =>
        {
            string target = session.Value(file);
            if (target == "-")
            {
                session.WriteJson((await session.Api.GetAsync(Path(session), VirtualHostCommands.Missing(session.VirtualHost))).AsNode());
                return;
            }
            session.Say($"Exporting definitions in JSON to a file at \"{target}\" ...");
            var definitions = await session.Api.GetAsync(Path(session), VirtualHostCommands.Missing(session.VirtualHost));
            // What was there before stays until all of the new is written. Password hashes are in it: nobody else reads it.
            string draft = target + ".part";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using (var output = new StreamWriter(draft, options)) await output.WriteAsync(definitions.GetRawText());
            File.Move(draft, target, overwrite: true);
        });
    }

    private static Command Import(CtlBuilder builder)
    {
        var file = CtlBuilder.Optional("FILE", "Where to read them; - or nothing is the standard input");
        return builder.Define("import_definitions", "Define what a file says, beside what is there: all, or with -p in one virtual host", [file], async session =>
        {
            string? source = session.Value(file) is "-" ? null : session.Value(file);
            if (source is not null && !File.Exists(source)) throw new ControlException($"there is no file {source}", ExitCode.Data);
            string text = source is null ? await session.Terminal.In.ReadToEndAsync() : await File.ReadAllTextAsync(source);
            session.Say($"Importing definitions in JSON from {(source is null ? "standard input" : $"a file at \"{source}\"")} ...");
            await session.Api.SendAsync(HttpMethod.Post, Path(session), CtlSession.ReadObject(text, "a file of definitions").AsNode(), VirtualHostCommands.Missing(session.VirtualHost));
        });
    }

    private static string Path(CtlSession session) => session.HasVirtualHost ? ApiPath.Of("definitions", session.VirtualHost) : "definitions";
}
