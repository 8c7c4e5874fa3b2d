using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Hoopoe.Simulation.Mutants;

/// <summary>
/// Puts one deliberate defect after the other into a copy of the sources, builds that, and runs the simulation until it finds
/// it; prints a line for each, as a table.
/// </summary>
internal static partial class MutantsCommand
{
    private const int MostSeeds = 2000;

    private static readonly string[] _copied = ["src", "tests/Hoopoe.Simulation", "tests/Hoopoe.Tests/Testing"];
    private static readonly string[] _files = ["Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig", "tests/Directory.Build.props"];
    private static readonly string[] _generated = ["bin", "obj"];

    /// <summary>Runs all of them, or those whose names contain a word.</summary>
    public static int Run(string[] arguments)
    {
        string root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", ".."));
        string copy = Path.Combine(root, "artifacts", "mutants");
        var mutations = Mutations.All.Where(one => arguments.Length == 0 || one.Name.Contains(arguments[0], StringComparison.Ordinal)).ToList();
        if (mutations.Count == 0)
        {
            Console.Error.WriteLine("usage: mutants [PART OF A NAME]");
            return 2;
        }
        MakeCopy(root, copy);
        int missed = 0;
        Console.WriteLine("| defect | found after | by |");
        Console.WriteLine("|---|---:|---|");
        foreach (var mutation in mutations)
        {
            var (seeds, how) = Find(copy, mutation);
            if (seeds is null) missed++;
            Console.WriteLine($"| {mutation.Name} | {(seeds is { } count ? Plural(count) : "not found")} | {how} |");
        }
        Console.WriteLine($"{mutations.Count - missed} of {mutations.Count} defects were found");
        return missed == 0 ? 0 : 1;
    }

    private static string Plural(int seeds) => seeds == 1 ? "1 seed" : string.Create(CultureInfo.InvariantCulture, $"{seeds} seeds");

    private static void MakeCopy(string root, string copy)
    {
        if (Directory.Exists(copy)) Directory.Delete(copy, recursive: true);
        foreach (string folder in _copied) CopyFolder(Path.Combine(root, folder), Path.Combine(copy, folder));
        foreach (string file in _files) File.Copy(Path.Combine(root, file), Path.Combine(copy, file));
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.EnumerateDirectories(from))
        {
            if (!_generated.Contains(Path.GetFileName(folder), StringComparer.Ordinal)) CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }

    private static (int? Seeds, string How) Find(string copy, Mutation mutation)
    {
        string file = Path.Combine(copy, "src", mutation.File);
        string original = File.ReadAllText(file);
        File.WriteAllText(file, original.Replace(mutation.Search, mutation.Replace, StringComparison.Ordinal));
        try
        {
            string project = Path.Combine(copy, "tests", "Hoopoe.Simulation");
            var (built, output) = Execute("dotnet", "build", project, "-c", "Release", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-v", "quiet", "-nologo");
            if (built != 0) throw new InvalidOperationException($"'{mutation.Name}' does not build: {output}");
            string program = Path.Combine(project, "bin", "Release", "net10.0", "Hoopoe.Simulation");
            var (_, found) = Execute(program, "simulate", "--first", "--seed", "1", "--seeds", MostSeeds.ToString(CultureInfo.InvariantCulture));
            var failure = FirstFailure().Match(found);
            return failure.Success
                ? (int.Parse(failure.Groups["seed"].Value, CultureInfo.InvariantCulture), failure.Groups["why"].Value.Replace("|", "\\|", StringComparison.Ordinal))
                : (null, "");
        }
        finally
        {
            File.WriteAllText(file, original);
        }
    }

    private static (int ExitCode, string Output) Execute(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    [GeneratedRegex(@"^seed (?<seed>\d+) fails: (?<why>[^\r\n]{0,90})", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FirstFailure();
}
