using dnlib.DotNet;
using dnlib.DotNet.Writer;

namespace Hoopoe.Fuzz.Instrumentation;

/// <summary>
/// Makes instrumented copies of assemblies in memory: every block counts that it ran, and the deliberate defects are planted.
/// Blocks are numbered through all assemblies, in order, so that a build always gets the same numbers. Used once.
/// </summary>
internal sealed class AssemblyInstrumenter(IReadOnlyList<PlantedDefect> defects)
{
    private readonly bool[] _planted = new bool[defects.Count];
    private int _blocks;

    /// <summary>How many blocks there are by now.</summary>
    public int Blocks => _blocks;

    /// <summary>The defects that found no place in any assembly.</summary>
    public IEnumerable<PlantedDefect> Homeless => defects.Where((_, index) => !_planted[index]);

    /// <summary>The instrumented copy of an assembly.</summary>
    public byte[] Instrument(string file)
    {
        using var module = ModuleDefMD.Load(File.ReadAllBytes(file));
        var importer = new Importer(module);
        var counters = importer.Import(typeof(Coverage).GetField(nameof(Coverage.Counters)));
        var armed = importer.Import(typeof(Coverage).GetField(nameof(Coverage.ArmedDefect)));
        Plant(new DefectPlanter(module, armed));
        var marks = new BlockMarks(counters);
        foreach (var method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody && method.Body.HasInstructions))
            marks.Mark(method.Body, ref _blocks);
        using var copy = new MemoryStream();
        module.Write(copy, new ModuleWriterOptions(module));
        return copy.ToArray();
    }

    private void Plant(DefectPlanter planter)
    {
        for (int i = 0; i < defects.Count; i++)
        {
            if (!_planted[i]) _planted[i] = planter.Plant(defects[i], i + 1);
        }
    }
}
