return await Hoopoe.Interop.Scenarios.ScenarioRunner.RunAsync(args);
