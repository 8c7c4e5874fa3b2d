using System.CommandLine;
using Hoopoe.Bench;
using Hoopoe.Bench.Client;
using Hoopoe.Bench.Progress;
using Hoopoe.Bench.Reports;
using Hoopoe.Bench.Results;
using Hoopoe.Bench.Workloads;
using Hoopoe.Signals;
using Spectre.Console;

namespace Hoopoe.Commands;

/// <summary>
/// hoopoe bench: measures any AMQP 0-9-1 broker. The standard output has the summary, or the JSON, CSV or page that was asked for there;
/// progress goes to the error output.
/// </summary>
internal static class BenchCommand
{
    /// <summary>The broker lost, repeated, reordered or damaged something.</summary>
    public const int Unclean = 3;

    public static Command Create()
    {
        var options = new BenchOptions();
        var command = new Command("bench", "Measure an AMQP 0-9-1 broker: throughput, latency, and whether every message arrives once, whole and in order; the exit code is 3 if not");
        foreach (var option in options.All) command.Options.Add(option);
        command.Subcommands.Add(BenchReportCommand.Create());
        command.SetAction(parsed => Run(options, parsed));
        return command;
    }

    private static int Run(BenchOptions options, ParseResult parsed)
    {
        BenchResult result;
        try
        {
            var reader = new BenchWorkload(options, parsed);
            var workload = reader.Read();
            var asked = reader.Describe(workload, [.. parsed.Tokens.Skip(1).Select(token => token.Value)]);
            using var stop = new StopSignal();
            result = Watch(parsed.GetValue(options.Quiet), progress => new BenchRun(workload, asked, TimeProvider.System, stop.Requested, progress).Execute());
        }
        catch (WorkloadException error)
        {
            return HoopoeCommand.Complain(error.Message, HoopoeCommand.NotUnderstood);
        }
        catch (BenchException error)
        {
            return HoopoeCommand.Complain(error.Message, HoopoeCommand.Failed);
        }
        return Report(options, parsed, result);
    }

    private static BenchResult Watch(bool isQuiet, Func<Action<IntervalSample>, BenchResult> run)
    {
        if (isQuiet) return run(_ => { });
        if (Console.IsErrorRedirected) return run(sample => Console.Error.WriteLine(SampleLine.Of(sample)));
        return new LiveProgress(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) })).Watch(run);
    }

    private static int Report(BenchOptions options, ParseResult parsed, BenchResult result)
    {
        string? json = parsed.GetValue(options.Json);
        string? csv = parsed.GetValue(options.Csv);
        string? html = parsed.GetValue(options.Html);
        try
        {
            Write(json, output => output.WriteLine(BenchJson.Write(result)));
            Write(csv, output => SampleCsv.Write(result, output));
            Write(html, output => HtmlReport.Write(result, output));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return HoopoeCommand.Complain($"the result could not be written: {error.Message}", HoopoeCommand.Failed);
        }
        if (json != "-" && csv != "-" && html != "-") SummaryText.Write(result, Console.Out);
        if (result.Outcome.Failure is { } failure) return HoopoeCommand.Complain(failure, HoopoeCommand.Failed);
        return result.Totals.IsClean ? 0 : HoopoeCommand.Complain($"messages were not kept: {SummaryText.Verdict(result.Totals)}", Unclean);
    }

    /// <summary>Writes to a file, or to the standard output if that is asked for.</summary>
    public static void Write(string? file, Action<TextWriter> write)
    {
        if (file is null) return;
        if (file == "-")
        {
            write(Console.Out);
            return;
        }
        using var output = new StreamWriter(file);
        write(output);
    }
}
