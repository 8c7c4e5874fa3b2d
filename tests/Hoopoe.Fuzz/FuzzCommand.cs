using System.Diagnostics;
using System.Globalization;
using Hoopoe.Fuzz.Engine;
using Hoopoe.Fuzz.Instrumentation;
using Hoopoe.Fuzz.Targets;
using Hoopoe.Tests.Protocols.Amqp.Wire;

namespace Hoopoe.Fuzz;

/// <summary>
/// Fuzzes targets one after another and prints how far it is and then a table; ends at the first failure, whose input it makes small and
/// writes down. Stateless.
/// </summary>
public static class FuzzCommand
{
    private const long UsualInputs = 1_000_000;
    private const long CanaryInputs = 200_000;
    private const int LongestWords = 110;

    /// <summary>Runs it.</summary>
    /// <param name="arguments">What was asked for.</param>
    /// <param name="output">Where it writes.</param>
    /// <returns>0 where all is well, 1 where something was found, 2 where the arguments are none.</returns>
    public static int Run(string[] arguments, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (FuzzOptions.Parse(arguments) is not { } options) return Complain(FuzzOptions.Usage, output);
        List<FuzzTarget> targets = [.. TargetCatalogue.Make().Where(target => options.Targets.Count == 0 || options.Targets.Contains(target.Name, StringComparer.Ordinal))];
        string[] known = [.. TargetCatalogue.Make().Select(target => target.Name)];
        if (options.Targets.FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) is { } unknown)
            return Complain($"there is no target {unknown}; there are: {string.Join(", ", known)}", output);
        if (options.Lists) return List(targets, output);
        if (options.Canaries) return RunCanaries(options, targets, output);
        if (options.Input is { } file) return targets is [var one] ? Replay(one, file, output) : Complain("name the one target that the input is for", output);
        if (!options.Hashes) return Fuzz(options, targets, output);
        foreach (var target in targets)
        {
            using var fuzzer = new Fuzzer(target, options.Seed, Folder);
            output.WriteLine(fuzzer.Run(new FuzzBudget(options.Inputs ?? UsualInputs, TimeSpan.MaxValue), static _ => { }).Hash);
        }
        return 0;
    }

    private static int Complain(string what, TextWriter output)
    {
        output.WriteLine(what);
        return 2;
    }

    private static int List(List<FuzzTarget> targets, TextWriter output)
    {
        foreach (var target in targets) output.WriteLine($"{target.Name,-16} {target.Subject}");
        return 0;
    }

    // Without a word where all is well, so that a debugger stops at the exception itself.
    private static int Replay(FuzzTarget target, string file, TextWriter output)
    {
        long start = Stopwatch.GetTimestamp();
        target.Run(File.ReadAllBytes(file));
        output.WriteLine($"nothing is wrong; it took {Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture)} ms");
        return 0;
    }

    private static int Fuzz(FuzzOptions options, List<FuzzTarget> targets, TextWriter output)
    {
        output.WriteLine($"seed {options.Seed}");
        var outcomes = new List<FuzzOutcome>();
        double shares = targets.Sum(target => target.Share);
        foreach (var target in targets)
        {
            long inputs = options.Inputs ?? (options.Time is null ? UsualInputs : long.MaxValue);
            var budget = new FuzzBudget(
                inputs == long.MaxValue ? inputs : (long)Math.Ceiling(inputs * (target.Share / shares)), options.Time is { } time ? time / targets.Count : TimeSpan.MaxValue);
            using var fuzzer = new Fuzzer(target, options.Seed, Folder);
            var outcome = fuzzer.Run(budget, progress => output.WriteLine(Line(progress)));
            outcomes.Add(outcome);
            output.WriteLine(Line(outcome));
            if (outcome.Failure is not null) return Report(outcome, options.Seed, output);
            if (options.Keeps) output.WriteLine($"{target.Name}: {Corpus.Write(target.Name, fuzzer.Kept, fuzzer.Reach)} inputs are in the corpus");
        }
        FuzzTable.Write(output, outcomes);
        return 0;
    }

    private static int RunCanaries(FuzzOptions options, List<FuzzTarget> targets, TextWriter output)
    {
        output.WriteLine("| target | deliberate defect | found after | by |");
        output.WriteLine("|---|---|---:|---|");
        int missed = 0;
        foreach (var target in targets)
        {
            int number = PlantedDefects.NumberFor(target.Name);
            // What is made once for all inputs is made by code without the defect.
            target.Run([]);
            Coverage.ArmedDefect = number;
            using var fuzzer = new Fuzzer(target, options.Seed, Folder);
            var outcome = fuzzer.Run(new FuzzBudget(options.Inputs ?? CanaryInputs, TimeSpan.FromMinutes(1)), static _ => { });
            Coverage.ArmedDefect = 0;
            if (outcome.Culprit is null) missed++;
            string after = outcome.Culprit is null ? "not found" : outcome.Inputs.ToString("N0", CultureInfo.InvariantCulture);
            output.WriteLine($"| {target.Name} | {PlantedDefects.All[number - 1].What} | {after} | {Words(outcome.Failure)} |");
        }
        return missed == 0 ? 0 : 1;
    }

    private static int Report(FuzzOutcome outcome, int seed, TextWriter output)
    {
        string file = Path.Combine(Folder, $"{outcome.Target}.input");
        if (outcome.Culprit is { } culprit)
        {
            File.WriteAllBytes(file, culprit);
            output.WriteLine($"{outcome.Target}, seed {seed}, input {outcome.Inputs}: its input is in {file}, {culprit.Length} bytes: {Convert.ToBase64String(culprit)}");
            output.WriteLine($"again: dotnet run dev.cs -- fuzz {outcome.Target} --input {file}");
        }
        output.WriteLine(outcome.Failure);
        return 1;
    }

    private static string Words(Exception? failure)
    {
        string words = failure is null ? "" : $"{failure.GetType().Name}: {failure.Message}".ReplaceLineEndings(" ").Replace('|', '/');
        return words.Length > LongestWords ? words[..LongestWords] : words;
    }

    private static string Line(FuzzOutcome outcome) => string.Create(
        CultureInfo.InvariantCulture,
        $"{outcome.Target}: {outcome.Inputs:N0} inputs, {FuzzTable.Rate(outcome):N0}/s, {outcome.Kept} kept, {outcome.Blocks} blocks, slowest {outcome.Slowest.TotalMilliseconds:F2} ms");

    private static string Folder => Path.Combine(Repository.Root, "artifacts", "fuzz");
}
