using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Cli.Shell;
using TypedMemory.Mcp.Types;

namespace TypedMemory.Cli.Hooks;

/// <summary><c>typedmemory hook end</c>: keeps what a session was about and how it ended, as an episode.</summary>
internal static class HookEndCommand
{
    public static Command Create()
    {
        Option<string> store = HookCommand.Store();
        Option<string> agent = HookCommand.Agent();
        var command = new Command("end", "Run by an agent's hook: keeps the session as an episode.")
        {
            store, agent, CommonOptions.Json(),
        };
        return command.Does(async (result, output, token) =>
        {
            var happened = HookEvent.Parse(await Console.In.ReadToEndAsync(token).ConfigureAwait(false));
            string name = result.GetValue(agent)!;
            if (happened.Transcript is not { } path || !File.Exists(path)) return Tell(output, null);
            Transcript said = await Transcript.ReadAsync(path, token).ConfigureAwait(false);
            if (happened.LastAnswer is { } last) said = (said with { Answer = last }).Cut();
            if (said.Question.Length == 0) return Tell(output, null);
            var episode = new Episode
            {
                Agent = name,
                Name = happened.Session,
                Time = TimeProvider.System.GetUtcNow(),
                Text = said.Question,
                Outcome = said.Answer,
                Tags = [happened.Project],
            };
            await HookMemory.WithAsync(result.GetValue(store)!, async services =>
            {
                // A session that is taken up again is the same episode.
                using MemoryScope scope = MemoryScope.Begin(
                    new() { Agent = name, Run = happened.Session });
                await services.GetRequiredService<IEpisodeRepository>().UpsertAsync(episode, token)
                    .ConfigureAwait(false);
            }).ConfigureAwait(false);
            return Tell(output, episode.Id().DocumentId);
        });
    }

    // An agent's hook prints nothing that the agent would take for more than that.
    private static int Tell(Output output, string? id)
    {
        if (output.IsJson) output.Object(json => json.WriteString("id", id));
        return ExitCodes.Done;
    }
}
