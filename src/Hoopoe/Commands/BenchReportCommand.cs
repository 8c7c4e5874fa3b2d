using System.CommandLine;
using Hoopoe.Bench.Reports;
using Hoopoe.Bench.Results;

namespace Hoopoe.Commands;

/// <summary>hoopoe bench report: makes one page of results that earlier runs wrote with --json, to look at or to compare.</summary>
internal static class BenchReportCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "Results that hoopoe bench wrote with --json; ratios are to the first", Arity = ArgumentArity.OneOrMore };
        var html = new Option<string>("--html") { Description = "Where to write the page; - is the standard output", HelpName = "FILE", Required = true };
        var command = new Command("report", "Make a page with plots of results, side by side where there are several") { files, html };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files), parsed.GetRequiredValue(html)));
        return command;
    }

    private static int Run(string[] files, string html)
    {
        List<BenchResult> results = [];
        foreach (string file in files)
        {
            if (!ResultFile.TryRead(file, out var result, out string? problem)) return HoopoeCommand.Complain($"{file} could not be read: {problem}", HoopoeCommand.Failed);
            results.Add(result!);
        }
        try
        {
            BenchCommand.Write(html, output => HtmlReport.Write(results, output));
            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return HoopoeCommand.Complain($"the report could not be written: {error.Message}", HoopoeCommand.Failed);
        }
    }
}
