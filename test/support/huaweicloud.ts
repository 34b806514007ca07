import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core'
import { ClientBuilder } from '@huaweicloud/huaweicloud-sdk-core/ClientBuilder.js'
import type { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js'
import { Region } from '@huaweicloud/huaweicloud-sdk-core/region/region.js'
import type { SdkResponse } from '@huaweicloud/huaweicloud-sdk-core/SdkResponse.js'
import type { SeedCredential } from '@/prisma/seed'

// biome-ignore lint/suspicious/noExplicitAny: an answer is looked into by the test that knows it
type Answer = SdkResponse & Record<string, any>

interface CallOptions {
  query?: Record<string, string | number>
  contentType?: string
  headers?: Record<string, string>
}

type Keys = Pick<SeedCredential, 'accessKey' | 'secretKey' | 'projectId' | 'region'>

/**
 * What the package for IMS would be, which npm does not have: each call is handed to the SDK as its generated clients do,
 * and the SDK writes, signs and sends it.
 */
export class ImsClient {
  private constructor(private readonly client: HcClient) {}

  static of(url: string, { accessKey, secretKey, projectId }: Keys): ImsClient {
    const credentials = new BasicCredentials({ ak: accessKey, sk: secretKey, projectId })
    return new ImsClient(clients().withCredential(credentials).withEndpoint(url).build())
  }

  /** Without a project: the SDK asks IAM for the one that is named as the region. */
  static inRegion(url: string, { accessKey, secretKey, region }: Keys): ImsClient {
    const credentials = new BasicCredentials({ ak: accessKey, sk: secretKey, iamEndpoint: url })
    return new ImsClient(clients().withCredential(credentials).withRegion(new Region(region, url)).build())
  }

  /** `{project_id}` in the path is the SDK's to fill in. */
  call(method: string, url: string, data?: object, options: CallOptions = {}): Promise<Answer> {
    return this.client.sendRequest<Answer>({
      method,
      url,
      contentType: options.contentType ?? 'application/json',
      queryParams: options.query ?? {},
      pathParams: {},
      headers: { ...options.headers },
      ...(data && { data }),
    })
  }
}

const clients = () => new ClientBuilder<HcClient>((client) => client)
