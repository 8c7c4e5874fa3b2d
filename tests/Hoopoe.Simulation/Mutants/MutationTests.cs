using System.Runtime.CompilerServices;
using Xunit;

namespace Hoopoe.Simulation.Mutants;

/// <summary>The deliberate defects still fit the sources.</summary>
public sealed class MutationTests
{
    [Fact]
    public void Mutation_OfEachDefect_FitsTheSourcesOnce()
    {
        foreach (var mutation in Mutations.All)
        {
            string text = File.ReadAllText(Path.Combine(Sources(), mutation.File));
            int count = text.Split(mutation.Search).Length - 1;
            Assert.True(count == 1, $"'{mutation.Name}': its text is {count} times in {mutation.File}");
            Assert.NotEqual(mutation.Search, mutation.Replace);
        }
    }

    private static string Sources([CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "src");
}
