using System.CommandLine;
using System.Text.Json;
using TypedMemory.Cli.Shell;
using TypedMemory.Cli.Targets;
using TypedMemory.Core.Store;

namespace TypedMemory.Cli.Store;

/// <summary><c>typedmemory stats</c>: what a store or a database holds.</summary>
internal static class StatsCommand
{
    public static Command Create()
    {
        var command = new Command("stats", "Prints how many documents there are, of which types, and how large it is.")
        {
            CommonOptions.Json(),
        };
        Target target = new Target().AddTo(command);
        return command.Does((result, output, token) => target.WithAsync(result, readOnly: true, async opened =>
        {
            if (opened.Store is { } store)
            {
                StoreInfo info = await store.GetInfoAsync(token).ConfigureAwait(false);
                StoreStatistics statistics = await store.GetStatisticsAsync(token).ConfigureAwait(false);
                output.Line(output.IsJson
                    ? StoreReport.ToJson(info, statistics) : StoreReport.ToText(info, statistics));
                return ExitCodes.Done;
            }

            using JsonDocument said = await ((DatabaseTarget)opened).Http.GetJsonAsync("", token).ConfigureAwait(false);
            if (output.IsJson) output.Raw(System.Text.Encoding.UTF8.GetBytes(said.RootElement.GetRawText()));
            else Print(output, said.RootElement, "");
            return ExitCodes.Done;
        }, token));
    }

    private static void Print(Output output, JsonElement element, string name)
    {
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string full = name + member.Name;
            if (member.Value.ValueKind == JsonValueKind.Object) Print(output, member.Value, full + ".");
            else output.Line($"{full,-22}{member.Value}");
        }
    }
}
