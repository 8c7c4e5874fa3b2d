using Hoopoe.Compare.Results;
using Xunit;

namespace Hoopoe.Tests.Compare;

/// <summary>What a run measured, asked for again.</summary>
public sealed class ResultTableTests
{
    [Fact]
    public void Table_OfSeveralRounds_GivesTheMedianOfThatWorkloadBrokerAndToolAlone()
    {
        ResultTable table = new(
        [
            Rate("one", "Hoopoe", "amqpload", 1, 10), Rate("one", "Hoopoe", "amqpload", 2, 30), Rate("one", "Hoopoe", "amqpload", 3, 20),
            Rate("two", "Hoopoe", "amqpload", 1, 500), Rate("one", "RabbitMQ", "amqpload", 1, 500), Rate("one", "Hoopoe", "other", 1, 500),
        ]);

        Assert.Equal(20, table.Of("one", "Hoopoe", "amqpload", Figure.Rate));
        Assert.Equal(3, table.Rounds("one", "Hoopoe", "amqpload"));
        Assert.Null(table.Of("one", "Hoopoe", "amqpload", Figure.LatencyP50));
        Assert.Null(table.Of("three", "Hoopoe", "amqpload", Figure.Rate));
    }

    [Fact]
    public void File_WrittenAndRead_HoldsTheSame()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("hoopoe-results-").FullName, "results.json");
        try
        {
            File(Rate("one", "Hoopoe", "amqpload", 1, 12.5) with { Faults = ["lost 3"] }).Write(path);

            var read = Assert.Single(ResultFile.Read(path).Measurements);
            Assert.Equal(("one", "Hoopoe", "amqpload", 1, 12.5), (read.Workload, read.Broker, read.Tool, read.Round, read.Figures[Figure.Rate]));
            Assert.Equal(["lost 3"], read.Faults);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Fact]
    public void File_JoinedWithALaterOne_TakesTheLatersWorkloads()
    {
        var joined = File(Rate("one", "Hoopoe", "amqpload", 1, 1), Rate("two", "Hoopoe", "amqpload", 1, 1))
            .With(File(Rate("two", "Hoopoe", "amqpload", 1, 2)));

        Assert.Equal([("one", 1.0), ("two", 2.0)], joined.Measurements.Select(one => (one.Workload, one.Figures[Figure.Rate])));
        Assert.Equal(["Hoopoe"], joined.Brokers);
    }

    [Fact]
    public void File_JoinedWithOneThatMeasuredNothing_StaysAsItIs()
    {
        var file = File(Rate("one", "Hoopoe", "amqpload", 1, 1));

        Assert.Same(file, file.With(new ResultFile(new Dictionary<string, string>(), [], [])));
    }

    private static ResultFile File(params Measurement[] measurements) => new(new Dictionary<string, string> { ["cores"] = "2" }, ["Hoopoe"], measurements);

    private static Measurement Rate(string workload, string broker, string tool, int round, double rate) =>
        new(workload, broker, tool, round, new Dictionary<Figure, double> { [Figure.Rate] = rate }, []);
}
