#!/usr/bin/env dotnet
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// The one door to everything a developer does here: `dotnet run dev.cs -- <verb>`, or `./dev.cs <verb>`.
//   serve [arguments]      builds the broker in Release and runs it with these arguments
//   test [--suite NAME]    installs what the tests need, builds, checks the format, runs every suite (or one)
//   soak [--minutes N] [--seed N]  random clients against the broker for that long (10), then a look at what is left
//   crash [--rounds N] [--seed N] [--broker hoopoe|rabbitmq] [--sabotage DEFECT]
//                          kills the broker under load that often (200) and checks each time what it kept; a defect to fake, to see
//                          it found: drop-one, double-one, alter-one, freshen-one, delete-queue
//   simulate [--seed S] [--seeds N] [--until-stopped]  whole brokers on one thread each, from seeds, against a model; made small where it fails
//   mutants [name]         puts known defects into a copy of the sources, one at a time, and sees that the simulation finds each
//   fuzz [TARGET...] [--inputs N | --minutes N] [--seed S] [--canaries] [--keep]  random inputs for every decoder and format, led by coverage
//   fuzz TARGET --input FILE  runs one input again; fuzz --list says what targets there are
//   backlog [--messages N] [--size BYTES] [--broker hoopoe|rabbitmq]  writes (10,000,000 of 100), restarts and drains one long queue
//   queues [--count N] [--broker hoopoe|rabbitmq]  declares, binds and restarts that many queues (100,000)
//   logins [--count N]     what a password's hash takes, and a storm of that many logins of one user at once (500), for it and for the others
//   compare [options]      this broker and RabbitMQ side by side, by turns; the tables go to docs/benchmarks.md
//   check-speed [--record] [--rounds N]  holds processor time and allocations of a message against what was recorded
//   micro [filter]         what single operations cost and allocate, of all classes or of those whose names match ('*Topic*')
//   format                 puts the sources into the form the build asks for

using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Xml.Linq;

var repository = new Repository(Repository.FindRoot());
return args switch
{
    ["serve", .. var rest] => Server.Serve(repository, rest),
    ["test"] => Tests.Run(repository, suite: null),
    ["test", "--suite", var name] => Tests.Run(repository, name),
    ["format"] => Shell.Run(repository.Root, "dotnet", "format", Repository.Solution),
    ["compare" or "check-speed", ..] => Speed.Run(repository, args),
    ["simulate" or "mutants", ..] => OwnCommand.Run(repository, "Hoopoe.Simulation", args),
    ["fuzz", ..] => OwnCommand.Run(repository, "Hoopoe.Fuzz", args),
    ["micro", .. var rest] => Operations.Measure(repository, rest),
    [var verb, .. var rest] when LongRun.Find(verb) is { } run => run.Run(repository, rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run dev.cs -- serve [arguments] | test [--suite NAME] | soak | crash | simulate | mutants | fuzz | backlog | queues | logins | compare | check-speed | micro [filter] | format");
    return 2;
}

/// <summary>Where things are in the source tree.</summary>
sealed record Repository(string Root)
{
    public const string Solution = "Hoopoe.slnx";

    private static readonly string[] FoldersWithScripts = ["tests", "examples", "web"];

    /// <summary>The folder of this very file, so that the verbs work from any directory.</summary>
    public static string FindRoot([CallerFilePath] string thisFile = "") => Path.GetDirectoryName(thisFile)!;

    public string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Every project under tests/ that is an xunit.v3 program, in the order of their names.</summary>
    public IReadOnlyList<string> Suites() =>
        [.. Directory.EnumerateFiles(PathOf("tests"), "*.csproj", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .Where(project => XDocument.Load(project).Descendants("PackageReference").Any(p => p.Attribute("Include")?.Value == "xunit.v3"))
            .Select(project => Path.GetFileNameWithoutExtension(project))
            .Order(StringComparer.Ordinal)];

    /// <summary>Every folder under tests/, examples/ and web/ whose JavaScript packages are locked.</summary>
    public IEnumerable<string> NpmFolders() =>
        FoldersWithScripts.Select(top => PathOf(top)).Where(Directory.Exists)
            .SelectMany(top => Directory.EnumerateFiles(top, "package-lock.json", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/node_modules/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Select(file => Path.GetDirectoryName(file)!);
}

/// <summary>Starts programs, shows what they print, and waits for them.</summary>
static class Shell
{
    private const int Sigterm = 15;

    public static int Run(string directory, string program, params IEnumerable<string> arguments) =>
        Wait(Start(directory, program, arguments));

    public static Process Start(string directory, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, UseShellExecute = false };
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
    }

    /// <summary>Waits for the program; a request to end this process is passed on to it, and it decides how to end.</summary>
    public static int Wait(Process process)
    {
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            _ = kill(process.Id, Sigterm);
        });
        // The terminal sends its interrupt to the whole group; this process only has to outlive its child.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using (process)
        {
            process.WaitForExit();
            return process.ExitCode;
        }
    }

    /// <summary>What a program prints; what it complains of is of no interest.</summary>
    public static string Output(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    public static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int signal);
}

/// <summary>Command one: builds the broker and runs it.</summary>
static class Server
{
    public static int Serve(Repository repository, string[] arguments)
    {
        // The build says so too, but not where it is quiet.
        if (!Shell.Has("node") || !Shell.Has("npm"))
            Console.WriteLine("left out: the management page, which Node.js with npm builds; the HTTP API is there all the same");
        var build = Shell.Run(repository.Root, "dotnet", "build", "src/Hoopoe", "-c", "Release", "-v", "quiet", "-nologo");
        return build != 0
            ? build
            : Shell.Run(Environment.CurrentDirectory, repository.PathOf("src", "Hoopoe", "bin", "Release", "net10.0", "hoopoe"), ["serve", .. arguments]);
    }
}

/// <summary>Command two: everything that must pass, ending in one line of counts.</summary>
static class Tests
{
    public static int Run(Repository repository, string? suite)
    {
        var suites = suite is null ? repository.Suites() : [.. repository.Suites().Where(name => name == suite)];
        if (suites.Count == 0)
        {
            Console.Error.WriteLine($"there is no suite {suite}; there are: {string.Join(", ", repository.Suites())}");
            return 2;
        }

        Requirements.Install(repository);
        Headline("build");
        if (Shell.Run(repository.Root, "dotnet", "build", Repository.Solution, "-c", "Release", "-p:RestoreLockedMode=true", "-v", "quiet", "-nologo") != 0)
            return Finish(new Counts(0, 1, 0));

        var total = new Counts(0, 0, 0);
        var failures = new List<string>();
        Headline("format");
        if (Shell.Run(repository.Root, "dotnet", "format", Repository.Solution, "--verify-no-changes", "--no-restore") != 0)
        {
            total += new Counts(0, 1, 0);
            failures.Add("the format (dotnet format mends it)");
        }

        Headline("publish");
        Environment.SetEnvironmentVariable("HOOPOE_EXE", null);
        if (!Published.Offer(repository))
            return Finish(total + new Counts(0, 1, 0));

        foreach (var name in suites)
            total += RunSuite(repository, name, failures);
        Repeat(failures);
        return Finish(total);
    }

    /// <summary>Says again what failed: the run prints thousands of lines, and whoever is sent its end alone must know too.</summary>
    private static void Repeat(List<string> failures)
    {
        if (failures.Count == 0)
            return;
        Headline("failed");
        foreach (var failure in failures)
            Console.WriteLine(failure);
    }

    /// <summary>Runs one suite and reads its counts from its report; a suite that crashed or ran no test counts as a failure.</summary>
    private static Counts RunSuite(Repository repository, string name, List<string> failures)
    {
        Headline(name);
        var folder = repository.PathOf("artifacts", "tests");
        Directory.CreateDirectory(folder);
        var report = Path.Combine(folder, name + ".xml");
        File.Delete(report);
        var program = repository.PathOf("tests", name, "bin", "Release", "net10.0", name);
        var exit = Shell.Run(repository.PathOf("tests", name), program, "-noLogo", "-noColor", "-longRunning", "30", "-xml", report);

        var written = File.Exists(report) ? XDocument.Load(report) : null;
        var counts = written is null ? new Counts(0, 0, 0) : Counts.Read(written);
        failures.AddRange(written is null ? [] : Failures.Read(written));
        if (written is null)
            failures.Add($"{name}: crashed and left no report (exit code {exit})");
        else if (counts.Passed + counts.Failed == 0)
            failures.Add($"{name}: ran no test (exit code {exit})");
        else if (exit != 0 && counts.Failed == 0)
            failures.Add($"{name}: ended with exit code {exit} though no test failed");
        else
            return counts;
        return counts with { Failed = counts.Failed + 1 };
    }

    private static int Finish(Counts total)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{total.Passed} passed, {total.Failed} failed, {total.Skipped} skipped"));
        return total.Failed == 0 ? 0 : 1;
    }

    private static void Headline(string what) => Console.WriteLine($"== {what}");
}

/// <summary>A test or measurement of the interop suite that takes as long as asked, as a command of its own. Its options reach it as
/// environment variables.</summary>
sealed record LongRun(string Verb, string Test, params LongRun.Option[] Options)
{
    private const string Suite = "Hoopoe.Interop";

    private static readonly LongRun[] All =
    [
        new("soak", "Soak.SoakTests", new("--minutes", "HOOPOE_SOAK_MINUTES", "10"), new("--seed", "HOOPOE_SOAK_SEED")),
        new("crash", "Crash.CrashTests", new("--rounds", "HOOPOE_CRASH_ROUNDS", "200"), new("--seed", "HOOPOE_CRASH_SEED"),
            new("--broker", "HOOPOE_CRASH_BROKER"), new("--sabotage", "HOOPOE_CRASH_SABOTAGE")),
        new("backlog", "Measurements.BacklogMeasurement", new("--messages", "HOOPOE_BACKLOG_MESSAGES"), new("--size", "HOOPOE_BACKLOG_SIZE"),
            new("--broker", "HOOPOE_MEASURE_BROKER")),
        new("queues", "Measurements.QueuesMeasurement", new("--count", "HOOPOE_QUEUES_COUNT"), new("--broker", "HOOPOE_MEASURE_BROKER")),
        new("logins", "Measurements.LoginsMeasurement", new Option("--count", "HOOPOE_LOGINS_COUNT")),
    ];

    /// <summary>The one that this verb asks for, if there is one.</summary>
    public static LongRun? Find(string verb) => All.FirstOrDefault(run => run.Verb == verb);

    public int Run(Repository repository, string[] arguments)
    {
        foreach (var option in Options.Where(option => option.Usual is not null))
            Environment.SetEnvironmentVariable(option.Variable, option.Usual);
        for (var index = 0; index < arguments.Length; index += 2)
        {
            var option = Options.FirstOrDefault(option => option.Name == arguments[index]);
            if (option is null || index + 1 == arguments.Length)
                return Complain();
            Environment.SetEnvironmentVariable(option.Variable, arguments[index + 1]);
        }

        var build = Shell.Run(repository.Root, "dotnet", "build", $"tests/{Suite}", "-c", "Release", "-v", "quiet", "-nologo");
        if (build != 0 || !Published.Offer(repository))
            return 1;
        return Shell.Run(
            repository.PathOf("tests", Suite),
            repository.PathOf("tests", Suite, "bin", "Release", "net10.0", Suite),
            "-noLogo", "-noColor", "-showLiveOutput", "-explicit", "on", "-class", $"{Suite}.{Test}");
    }

    private int Complain()
    {
        Console.Error.WriteLine($"usage: dotnet run dev.cs -- {Verb} {string.Join(' ', Options.Select(option => $"[{option.Name} VALUE]"))}");
        return 2;
    }

    /// <summary>An option of the command, the variable that hands it on, and its value when nobody gives one.</summary>
    internal sealed record Option(string Name, string Variable, string? Usual = null);
}

/// <summary>The commands of bench/compare, which measure the executable as users get it.</summary>
static class Speed
{
    private const string Project = "Hoopoe.Compare";

    public static int Run(Repository repository, string[] arguments)
    {
        Requirements.InstallDebianPackages(repository.PathOf("bench", "compare", "debian-packages.txt"));
        var build = Shell.Run(repository.Root, "dotnet", "build", "bench/compare", "-c", "Release", "-v", "quiet", "-nologo");
        if (build != 0 || !Published.Offer(repository))
            return 1;
        return Shell.Run(Environment.CurrentDirectory, repository.PathOf("bench", "compare", "bin", "Release", "net10.0", Project), arguments);
    }
}

/// <summary>The commands of suites that are programs of their own too: the simulation and the fuzzer.</summary>
static class OwnCommand
{
    public static int Run(Repository repository, string suite, string[] arguments)
    {
        var build = Shell.Run(repository.Root, "dotnet", "build", $"tests/{suite}", "-c", "Release", "-v", "quiet", "-nologo");
        return build != 0
            ? build
            : Shell.Run(Environment.CurrentDirectory, repository.PathOf("tests", suite, "bin", "Release", "net10.0", suite), arguments);
    }
}

/// <summary>The micro-benchmarks; their reports stay in artifacts/micro.</summary>
static class Operations
{
    private const string Project = "Hoopoe.Micro";

    public static int Measure(Repository repository, string[] arguments)
    {
        var build = Shell.Run(repository.Root, "dotnet", "build", "bench/micro", "-c", "Release", "-v", "quiet", "-nologo");
        if (build != 0)
            return 1;
        // A filter alone is the usual case; what begins with a dash is BenchmarkDotNet's to understand.
        string[] asked = arguments switch
        {
            [] => ["--filter", "*"],
            [var filter, .. var rest] when filter[0] != '-' => ["--filter", filter, .. rest],
            _ => arguments,
        };
        return Shell.Run(
            repository.Root, repository.PathOf("bench", "micro", "bin", "Release", "net10.0", Project),
            [.. asked, "--artifacts", repository.PathOf("artifacts", "micro")]);
    }
}

/// <summary>The executable as users get it, which is what clients are to meet.</summary>
static class Published
{
    /// <summary>Publishes it and tells the tests of it, unless somebody named another executable. Whether that worked.</summary>
    public static bool Offer(Repository repository)
    {
        if (Environment.GetEnvironmentVariable("HOOPOE_EXE") is not null)
            return true;
        var folder = repository.PathOf("artifacts", "hoopoe");
        Environment.SetEnvironmentVariable("HOOPOE_EXE", Path.Combine(folder, "hoopoe"));
        return Shell.Run(repository.Root, "dotnet", "publish", "src/Hoopoe", "-c", "Release", "-o", folder, "-v", "quiet", "-nologo") == 0;
    }
}

/// <summary>How many tests passed, failed and were skipped.</summary>
sealed record Counts(int Passed, int Failed, int Skipped)
{
    /// <summary>Sums the assemblies of an xunit report. An error outside a test (a fixture's clean-up) is a failure too.</summary>
    public static Counts Read(XDocument report)
    {
        var total = new Counts(0, 0, 0);
        foreach (var assembly in report.Descendants("assembly"))
            total += new Counts(Number(assembly, "passed"), Number(assembly, "failed") + Number(assembly, "errors"), Number(assembly, "skipped"));
        return total;
    }

    public static Counts operator +(Counts a, Counts b) => new(a.Passed + b.Passed, a.Failed + b.Failed, a.Skipped + b.Skipped);

    private static int Number(XElement element, string attribute) =>
        int.Parse(element.Attribute(attribute)?.Value ?? "0", CultureInfo.InvariantCulture);
}

/// <summary>The tests and clean-ups of a report that failed, each with what it said.</summary>
static class Failures
{
    /// <summary>So much of what a test printed itself is said again; the rest stands where it ran.</summary>
    private const int LongestOutput = 4000;

    public static IEnumerable<string> Read(XDocument report) =>
        from failure in report.Descendants("failure")
        let test = failure.Parent!
        select string.Join('\n', Parts(failure, test).Where(part => !string.IsNullOrWhiteSpace(part)));

    private static IEnumerable<string?> Parts(XElement failure, XElement test)
    {
        yield return test.Attribute("name")?.Value ?? $"{test.Attribute("type")?.Value} of the suite";
        yield return failure.Element("message")?.Value.TrimEnd();
        yield return failure.Element("stack-trace")?.Value.TrimEnd();
        var output = test.Element("output")?.Value.TrimEnd();
        yield return output?.Length > LongestOutput ? output[^LongestOutput..] : output;
    }
}

/// <summary>What the tests need beside .NET: Debian's clients and JavaScript's. Installs what it may, names what it leaves out.</summary>
static class Requirements
{
    public static void Install(Repository repository)
    {
        InstallDebianPackages(repository.PathOf("tests", "Hoopoe.Interop", "debian-packages.txt"));
        foreach (var folder in repository.NpmFolders())
            InstallNpmPackages(folder);
    }

    /// <summary>Installs the packages that a list names, one a line.</summary>
    public static void InstallDebianPackages(string list)
    {
        if (!File.Exists(list))
            return;
        var wanted = File.ReadLines(list).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0);
        if (!Shell.Has("dpkg-query"))
        {
            LeaveOut($"this is not Debian, so nothing installs {string.Join(", ", wanted)}");
            return;
        }

        string[] missing = [.. wanted.Where(package => !IsInstalled(package))];
        if (missing.Length == 0)
            return;
        if (!Environment.IsPrivilegedProcess)
        {
            LeaveOut($"not root, so nothing installs {string.Join(", ", missing)} (apt-get install {string.Join(' ', missing)})");
            return;
        }

        // Installing a server must not start it (hence the run level): the tests start their own on ports of their own.
        string[] quietly = ["RUNLEVEL=1", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"];
        var installed = Shell.Run("/", "env", [.. quietly, "update"]) == 0
            && Shell.Run("/", "env", [.. quietly, "install", "-y", "--no-install-recommends", .. missing]) == 0;
        if (!installed)
            LeaveOut($"apt-get could not install {string.Join(", ", missing)}");
    }

    /// <summary>Node often comes from elsewhere than Debian; there its package must not be put beside it.</summary>
    private static bool IsInstalled(string package) => package switch
    {
        "nodejs" => Shell.Has("node"),
        "npm" => Shell.Has("npm"),
        _ => Shell.Output("dpkg-query", "-W", "-f=${db:Status-Status}", package) == "installed",
    };

    private static void InstallNpmPackages(string folder)
    {
        var done = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (done.Exists && done.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
            return;
        if (!Shell.Has("npm"))
            LeaveOut($"npm is missing, so the JavaScript packages of {folder} are too");
        else if (Shell.Run(folder, "npm", "ci", "--no-audit", "--no-fund", "--loglevel=error") != 0)
            LeaveOut($"npm could not install the packages of {folder}");
    }

    private static void LeaveOut(string what) => Console.WriteLine($"left out: {what}");
}
