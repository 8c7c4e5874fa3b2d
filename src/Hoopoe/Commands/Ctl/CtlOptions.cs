using System.CommandLine;
using Hoopoe.Control;
using Hoopoe.Control.Lists;
using Hoopoe.Tls;

namespace Hoopoe.Commands.Ctl;

/// <summary>What every control command understands, before or after its name.</summary>
internal sealed class CtlOptions
{
    public CtlOptions()
    {
        Formatter.CompletionSources.Add("table", "pretty_table", "json", "csv");
        foreach (var option in Tls.All) Shared(option);
    }

    public Option<string?> Url { get; } = Shared(new Option<string?>("--url")
    {
        Description = $"Where the broker's HTTP API is, http://user:password@host:15672 or https://...; without it {ManagementAddress.Variable} says [default: {ManagementAddress.Usual}]", HelpName = "URL",
    });

    public Option<string?> VirtualHost { get; } = Shared(new Option<string?>("--vhost", "-p") { Description = "The virtual host [default: /]", HelpName = "VHOST" });

    public Option<string?> Formatter { get; } = Shared(new Option<string?>("--formatter") { Description = "How lists are written [default: drawn for a terminal, otherwise table]", HelpName = "table|pretty_table|json|csv" });

    public Option<bool> Json { get; } = Shared(new Option<bool>("--json") { Description = "The same as --formatter json" });

    public Option<bool> Quiet { get; } = Shared(new Option<bool>("--quiet", "-q") { Description = "Leave out what is only said to people" });

    public Option<bool> Silent { get; } = Shared(new Option<bool>("--silent", "-s") { Description = "Leave out that and the heads of tables" });

    public Option<bool> NoTableHeaders { get; } = Shared(new Option<bool>("--no-table-headers") { Description = "Leave out the heads of tables" });

    public Option<double?> Timeout { get; } = Shared(new Option<double?>("--timeout", "-t") { Description = "Seconds to wait for an answer [default: 60; await_startup 300]", HelpName = "SECONDS" });

    public ClientTlsOptions Tls { get; } = new();

    public IEnumerable<Option> All => [Url, VirtualHost, Formatter, Json, Quiet, Silent, NoTableHeaders, Timeout, .. Tls.All];

    public ListFormat FormatIn(ParseResult parsed) => parsed.GetValue(Json) ? ListFormat.Json : parsed.GetValue(Formatter) switch
    {
        null => ListFormat.Automatic,
        "table" => ListFormat.Table,
        "pretty_table" => ListFormat.Pretty,
        "json" => ListFormat.Json,
        "csv" => ListFormat.Csv,
        var other => throw new ControlException($"'{other}' is no formatter; there are table, pretty_table, json and csv", ExitCode.Usage),
    };

    private static T Shared<T>(T option)
        where T : Option
    {
        option.Recursive = true;
        return option;
    }
}
