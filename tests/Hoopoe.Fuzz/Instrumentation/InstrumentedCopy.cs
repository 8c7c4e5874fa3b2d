using System.Reflection;
using System.Runtime.Loader;

namespace Hoopoe.Fuzz.Instrumentation;

/// <summary>
/// The broker's assemblies and this one a second time in the process, the broker's instrumented: what fuzzes runs in there. The
/// assemblies on disk stay as they are, so that the same build also runs an input without any of this, for a debugger. There is
/// one for the process, made when it is first asked for; it is never unloaded. One thread at a time.
/// </summary>
internal sealed class InstrumentedCopy : AssemblyLoadContext
{
    // In the order in which blocks are numbered.
    private static readonly string[] _instrumented = ["Hoopoe.Journal", "Hoopoe.Core", "Hoopoe.Protocols", "Hoopoe.Management", "Hoopoe.Server"];
    private static readonly Lazy<InstrumentedCopy> _copy = new(static () => new InstrumentedCopy());

    private readonly Dictionary<string, Assembly> _assemblies = new(StringComparer.Ordinal);
    private readonly Func<string[], TextWriter, int> _run;

    private InstrumentedCopy()
        : base("instrumented")
    {
        var instrumenter = new AssemblyInstrumenter(PlantedDefects.All);
        var bytes = _instrumented.Select(name => instrumenter.Instrument(Path.Combine(AppContext.BaseDirectory, name + ".dll"))).ToList();
        if (instrumenter.Homeless.FirstOrDefault() is { } homeless) throw new InvalidOperationException($"no assembly has the type of the defect '{homeless.What}'");
        var own = LoadFromAssemblyPath(typeof(InstrumentedCopy).Assembly.Location);
        _assemblies.Add("Hoopoe.Fuzz", own);
        Invoke(own, typeof(Coverage), nameof(Coverage.Allot), [instrumenter.Blocks]);
        foreach (byte[] one in bytes)
        {
            using var stream = new MemoryStream(one);
            var assembly = LoadFromStream(stream);
            _assemblies.Add(assembly.GetName().Name!, assembly);
        }
        _run = (arguments, output) => (int)Invoke(own, typeof(FuzzCommand), nameof(FuzzCommand.Run), [arguments, output])!;
    }

    /// <summary>Runs the command among the instrumented assemblies.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="output">Where it writes.</param>
    /// <returns>Its exit code.</returns>
    public static int Run(string[] arguments, TextWriter output) => _copy.Value._run(arguments, output);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) => _assemblies.GetValueOrDefault(assemblyName.Name!);

    private static object? Invoke(Assembly own, Type type, string method, object[] arguments) => own.GetType(type.FullName!, throwOnError: true)!
        .GetMethod(method, BindingFlags.Public | BindingFlags.Static)!
        .Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
}
