/** Which page an address means. */
import type { ComponentChildren } from "preact";
import { DefinitionsPage } from "../admin/DefinitionsPage";
import { LimitsPage } from "../admin/LimitsPage";
import { UserPage } from "../admin/UserPage";
import { UsersPage } from "../admin/UsersPage";
import { VhostsPage } from "../admin/VhostsPage";
import { AuditPage } from "../audit/AuditPage";
import { ChannelPage } from "../connections/ChannelPage";
import { ChannelsPage } from "../connections/ChannelsPage";
import { ConnectionPage } from "../connections/ConnectionPage";
import { ConnectionsPage } from "../connections/ConnectionsPage";
import { ConsumersPage } from "../connections/ConsumersPage";
import { ExchangePage } from "../exchanges/ExchangePage";
import { ExchangesPage } from "../exchanges/ExchangesPage";
import { OverviewPage } from "../overview/OverviewPage";
import { PoliciesPage } from "../policies/PoliciesPage";
import { QueuePage } from "../queues/QueuePage";
import { QueuesPage } from "../queues/QueuesPage";
import { href } from "../routing/route";

export interface PageContent {
  readonly title: string;
  readonly content: ComponentChildren;
}

export function pageOf(parts: readonly string[]): PageContent {
  const [place = "", one, two] = parts;
  const page = two !== undefined ? pageOfTwo(place, one!, two) : one !== undefined ? pageOfOne(place, one) : pageOfPlace(place);
  return page ?? { title: "Not found", content: <NotFound /> };
}

function pageOfPlace(place: string): PageContent | null {
  switch (place) {
    case "": return { title: "Overview", content: <OverviewPage /> };
    case "queues": return { title: "Queues", content: <QueuesPage /> };
    case "exchanges": return { title: "Exchanges", content: <ExchangesPage /> };
    case "connections": return { title: "Connections", content: <ConnectionsPage /> };
    case "channels": return { title: "Channels", content: <ChannelsPage /> };
    case "consumers": return { title: "Consumers", content: <ConsumersPage /> };
    case "policies": return { title: "Policies", content: <PoliciesPage /> };
    case "vhosts": return { title: "Virtual hosts", content: <VhostsPage /> };
    case "users": return { title: "Users", content: <UsersPage /> };
    case "limits": return { title: "Limits", content: <LimitsPage /> };
    case "audit": return { title: "Audit", content: <AuditPage /> };
    case "definitions": return { title: "Definitions", content: <DefinitionsPage /> };
    default: return null;
  }
}

function pageOfOne(place: string, name: string): PageContent | null {
  switch (place) {
    case "connections": return { title: name, content: <ConnectionPage name={name} /> };
    case "channels": return { title: name, content: <ChannelPage name={name} /> };
    case "users": return { title: name, content: <UserPage name={name} /> };
    default: return null;
  }
}

function pageOfTwo(place: string, vhost: string, name: string): PageContent | null {
  switch (place) {
    case "queues": return { title: name, content: <QueuePage vhost={vhost} name={name} /> };
    case "exchanges": return { title: name, content: <ExchangePage vhost={vhost} name={name} /> };
    default: return null;
  }
}

function NotFound() {
  return (
    <p class="empty">
      There is no such page. <a href={href()}>To the overview</a>
    </p>
  );
}
